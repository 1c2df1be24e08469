import FalEmulator
import FalJSON
import FalRuntime
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

@Suite("One request, any model") struct GatewayGenerateTests {
    private let request = VideoRequest(prompt: "a fox", duration: .seconds(6), aspectRatio: "16:9", seed: 42)

    @Test("The model gets what its schema wants, the caller what came of it", arguments: TransportKind.allCases)
    func video(_ kind: TransportKind) async throws {
        let answer =
            #"{"video":{"url":"https://x.test/a","width":1280,"height":720},"seed":17454220438242315174,"actual_prompt":"a red fox"}"#
        try await LocalFal.film(
            Fault(.answer(status: 200, .text(answer), headers: ["X-Fal-Billable-Units": "6"]), on: .job)
        ) {
            $0.pace.running = .milliseconds(500)
            $0.speed = .instant
        } _: { fal in
            let clip = try await fal.gateway(kind).generate(request, model: SampleModels.film)
            let sent = try #require(fal.seen(.submit).first).json
            #expect(sent == ["prompt": "a fox", "duration": "6s", "aspect_ratio": "16:9", "seed": 42])
            #expect(fal.submitted == ["acme/film/text-to-video"])
            #expect(clip.video.urlString == "https://x.test/a" && clip.videos.count == 1)
            #expect(clip.seed?.uint64Value == 17_454_220_438_242_315_174 && clip.prompt == "a red fox")
            #expect(clip.size == .init(width: 1280, height: 720))
            #expect(clip.raw == Array(answer.utf8) && clip.json["video"]?["width"] == 1280)
            #expect(
                clip.requestID == fal.ids[0] && clip.request?.id == fal.ids[0] && clip.endpoint == SampleModels.film)
            #expect(clip.metrics?.inferenceTime == .seconds(0.5) && clip.billableUnits == 6)
            #expect(clip.conversion?.unmapped == [] && clip.conversion?.used.count == 4)
            #expect(clip.report.attempts.map(\.status) == [.succeeded] && !clip.report.usedFallback)
            #expect(clip.report.attempts[0].requestID == fal.ids[0])
        }
    }

    @Test("Images and speech go the same way")
    func otherKinds() async throws {
        let images = #"{"images":[{"url":"https://x.test/1"},{"url":"https://x.test/2"}]}"#
        let audio = #"{"audio":{"url":"https://x.test/3","content_type":"audio/mpeg"},"duration_ms":2500}"#
        try await LocalFal.film(
            Fault(.answer(status: 200, .text(images)), on: .job, endpoint: SampleModels.picture.text),
            Fault(.answer(status: 200, .text(audio)), on: .job, endpoint: SampleModels.voice.text)
        ) { fal in
            let gateway = try fal.gateway()
            let pictures = try await gateway.generate(
                ImageRequest(prompt: "a fox", numberOfImages: 2), model: SampleModels.picture)
            #expect(pictures.images.map(\.urlString) == ["https://x.test/1", "https://x.test/2"])
            #expect(pictures.image.urlString == "https://x.test/1")
            let speech = try await gateway.generate(
                SpeechRequest(text: "hello", voice: "ada"), model: SampleModels.voice)
            #expect(speech.audio.urlString == "https://x.test/3" && speech.duration == .milliseconds(2500))
            let bodies = fal.seen(.submit).map(\.json)
            #expect(bodies == [["prompt": "a fox", "num_images": 2], ["text": "hello", "voice": "Ada"]])
        }
    }

    @Test("Updates speak one language, and completion comes with the result")
    func updates() async throws {
        let states = [
            #"{"status":"IN_QUEUE","queue_position":2}"#,
            #"{"status":"IN_PROGRESS","logs":[{"message":"step 1","timestamp":"t1"}]}"#,
            #"{"status":"COMPLETED","logs":[{"message":"step 2","timestamp":"t2"}]}"#,
        ].enumerated().map { Fault(.answer(status: 200, .text($1)), on: .status, calls: .only([$0 + 1])) }
        try await LocalFal.film {
            $0.faults = states
        } _: { fal in
            let updates = Collected<FalGateway.Update>()
            _ = try await fal.gateway().generate(request, model: SampleModels.film) { updates.add($0) }
            #expect(updates.all.map(\.status) == [.queued, .queued, .processing, .processing, .completed])
            #expect(updates.all.map(\.queuePosition) == [nil, 2, nil, nil, nil])
            #expect(updates.all.flatMap(\.logs).map(\.message) == ["step 1", "step 2"])
            #expect(
                updates.all.allSatisfy {
                    $0.model == SampleModels.film && $0.attempt == 1 && $0.request?.id == fal.ids[0]
                })
        }
    }

    @Test("A member of a family that is not known takes what its family takes, and the account says so")
    func family() async throws {
        try await LocalFal.film { fal in
            let clip = try await fal.gateway().generate(
                VideoRequest(prompt: "a fox", duration: .seconds(4)), model: "acme/film/ultra/text-to-video")
            #expect(fal.submitted == ["acme/film/ultra/text-to-video"])
            #expect(clip.conversion?.endpoint == "acme/film/ultra/text-to-video")
            #expect(clip.conversion?.warnings.map(\.code) == [.guessed])
            #expect(clip.conversion?.payload["duration"] == "4s")
        }
    }

    @Test("A model that nothing is known of gets the prompt and the extra fields")
    func unknownModel() async throws {
        try await LocalFal.film { fal in
            _ = try await fal.gateway().generate(
                VideoRequest(prompt: "a fox", additionalFields: ["steps": 4]), model: "nobody/knows")
            let sent = try #require(fal.seen(.submit).first).json
            #expect(sent == ["prompt": "a fox", "steps": 4])
        }
    }

    @Test("What is registered later counts for a gateway that is there already")
    func lateRegistration() async throws {
        try await LocalFal.film { fal in
            let gateway = try fal.gateway()
            gateway.registry.register(
                SampleModels.mapper(
                    SampleModels.third, "video", [["name": "script", "required": true, "type": "string"]],
                    ["script<prompt R2"], out: ["video video file"]))
            let clip = try await gateway.generate(VideoRequest(prompt: "a fox"), model: SampleModels.third)
            #expect(clip.conversion?.payload == ["script": "a fox"])
        }
    }

    @Test("Remix: the id of the video goes through the extra fields; extend: the clip is the video")
    func remixAndExtend() async throws {
        try await LocalFal.film { fal in
            let gateway = try fal.gateway()
            _ = try await gateway.generate(
                VideoRequest(prompt: "at night", additionalFields: ["video_id": "v1"]),
                model: "acme/film/video-to-video/remix")
            _ = try await gateway.generate(
                VideoRequest(prompt: "on and on", video: "https://x.test/a.mp4"), model: "acme/film/extend-video")
            let bodies = fal.seen(.submit).map(\.json)
            #expect(bodies[0] == ["prompt": "at night", "video_id": "v1"])
            #expect(bodies[1] == ["prompt": "on and on", "video_url": "https://x.test/a.mp4"])
        }
    }

    @Test("An answer without a video is an error that keeps all of it: it is paid")
    func lacking() async throws {
        let body = #"{"video":null,"seed":1}"#
        let paid = ["X-Fal-Billable-Units": "1"]
        try await LocalFal.film(Fault(.answer(status: 200, .text(body), headers: paid), on: .job)) { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gateway().generate(request, models: [SampleModels.film, SampleModels.other])
            }
            #expect(failure?.call?.kind == .decoding && failure?.call?.raw == Array(body.utf8))
            #expect(failure?.call?.request?.id == fal.ids[0] && failure?.call?.billableUnits == 1)
            #expect(failure?.report.attempts.first?.mayBePaid == true && failure?.isRetryable == false)
            #expect(fal.submitted.count == 1)
        }
    }
}
