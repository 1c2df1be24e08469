import FalEmulator
import FalJSON
import FalRuntime
import Loopback
import Testing

private typealias Fault = LocalFal.Fault

/// Music, larger versions, 3D models, transcripts and descriptions, over sockets.
@Suite("Further kinds of requests") struct GatewayKindsTests {
    private static let model: EndpointID = "acme/kind"

    /// Asks a model that gives this answer; returns what was sent as well.
    private func ask<Request: FalGatewayRequest>(
        _ request: Request, _ makes: String, _ fields: [JSONValue], _ rules: [String], out: [String],
        answer: String
    ) async throws -> (outcome: Request.Outcome, sent: JSONValue?) {
        let document = FalEmulator.Document(Self.model.text, input: "{}", output: ["seed": ["type": "integer"]])
        return try await LocalFal.run(documents: [document]) {
            $0.faults = [Fault(.answer(status: 200, .text(answer)), on: .job)]
        } _: { fal in
            let gateway = try fal.gateway()
            gateway.registry.register(SampleModels.mapper(Self.model, makes, fields, rules, out: out))
            let outcome = try await gateway.generate(request, model: Self.model)
            return (outcome, fal.seen(.submit).first?.json)
        }
    }

    private static let audio: JSONValue = [
        "name": "audio_url", "required": true, "type": "media", "kind": "audio",
    ]

    @Test("A transcript comes with its language, and its parts with times and speakers")
    func transcript() async throws {
        let answer = #"""
            {"text":"Hello there. Bye.","language_code":"eng",
             "words":[{"text":"Hello","start":0.5,"end":0.75,"type":"word","speaker_id":"speaker_0"},
                      {"text":" ","start":0.75,"end":0.8,"type":"spacing","speaker_id":"speaker_0"}],
             "chunks":[{"text":"Hello there.","timestamp":[0.5,1.25],"speaker":1},
                       {"text":"Bye.","timestamp":[7200.5,null]}]}
            """#
        let (result, sent) = try await ask(
            TranscriptionRequest(audio: "https://x.test/a.mp3", language: "en", speakers: true), "transcript",
            [Self.audio, ["name": "language", "type": "string"], ["name": "diarize", "type": "boolean"]],
            ["audio_url<audio media R12", "language<language choice R23", "diarize<speakers R23"],
            out: ["text text value", "words words value", "segments chunks value", "language language_code value"],
            answer: answer)
        #expect(sent == ["audio_url": "https://x.test/a.mp3", "language": "en", "diarize": true])
        #expect(result.text == "Hello there. Bye." && result.language == "eng")
        #expect(
            result.words == [
                .init("Hello", start: .milliseconds(500), end: .milliseconds(750), speaker: "speaker_0", kind: "word"),
                .init(" ", start: .milliseconds(750), end: .milliseconds(800), speaker: "speaker_0", kind: "spacing"),
            ])
        #expect(
            result.segments == [
                .init("Hello there.", start: .milliseconds(500), end: .milliseconds(1250), speaker: "1"),
                .init("Bye.", start: .milliseconds(7_200_500)),
            ])
    }

    @Test("An answer without the words that were asked for keeps all its bytes")
    func noTranscript() async throws {
        let answer = #"{"probability":0.5}"#
        let failure = await #expect(throws: FalGateway.Failure.self) {
            _ = try await ask(
                TranscriptionRequest(audio: "https://x.test/a.mp3"), "transcript", [Self.audio],
                ["audio_url<audio media R12"], out: ["text text value"], answer: answer)
        }
        #expect(failure?.call?.kind == .decoding && failure?.call?.raw == Array(answer.utf8))
    }

    @Test("Several texts stand one below the other")
    func captions() async throws {
        let (result, sent) = try await ask(
            CaptionRequest(images: [.reference("https://x.test/1"), .reference("https://x.test/2")]), "caption",
            [["name": "image_urls", "type": "list", "of": ["type": "media", "kind": "image"]]],
            ["image_urls<reference media[] R11"], out: ["text outputs value"], answer: #"{"outputs":["one","two"]}"#)
        #expect(sent == ["image_urls": ["https://x.test/1", "https://x.test/2"]])
        #expect(result.text == "one\ntwo")
    }

    @Test("A model in 3D comes in each of its formats, with its textures, and its seed is exact")
    func model() async throws {
        let answer = #"""
            {"model_glb":{"url":"https://x.test/a.glb","file_size":12},
             "model_urls":{"fbx":{"url":"https://x.test/b"},"glb":{"url":"https://x.test/a.glb"},"usdz":null},
             "texture_urls":[{"base_color":{"url":"https://x.test/c"},"normal":{"url":"https://x.test/d.png"}}],
             "thumbnail":{"url":"https://x.test/t.png"},"weights":{"url":"https://x.test/e.zip"},
             "seed":18446744073709551615}
            """#
        let (result, sent) = try await ask(
            ModelRequest(prompt: "a fox", polygons: 5000, seed: .max), "model",
            [
                ["name": "prompt", "required": true, "type": "string"], ["name": "seed", "type": "integer"],
                ["name": "face_limit", "type": "integer"],
            ], ["prompt<prompt R2", "face_limit<polygons R25", "seed<seed R8"],
            out: ["model model_glb file", "image thumbnail file", "seed seed value"], answer: answer)
        #expect(sent?["seed"]?.numberValue?.uint64Value == .max && sent?["face_limit"] == 5000)
        #expect(result.model.urlString == "https://x.test/a.glb" && result.model.fileSize == 12)
        #expect(result.models.map(\.urlString) == ["https://x.test/a.glb", "https://x.test/b"])
        #expect(result.textures.map(\.urlString) == ["https://x.test/c", "https://x.test/d.png"])
        #expect(result.images.map(\.urlString) == ["https://x.test/t.png"])
        #expect(result.files.map(\.urlString) == ["https://x.test/e.zip"])
        #expect(result.seed?.uint64Value == .max)
    }

    @Test("Music comes with its lyrics and its length")
    func music() async throws {
        let answer =
            #"{"audio":[{"url":"https://x.test/a","duration":30.5},{"url":"https://x.test/b"}],"lyrics":"la la"}"#
        let (result, sent) = try await ask(
            MusicRequest(prompt: "calm", tags: ["lofi", "piano"]), "music",
            [["name": "prompt", "type": "string"], ["name": "tags", "type": "string"]],
            ["prompt<text R2", "tags<tags joined R26"], out: ["audio audio files", "lyrics lyrics value"],
            answer: answer)
        #expect(sent == ["prompt": "calm", "tags": "lofi, piano"])
        #expect(result.audio.urlString == "https://x.test/a" && result.audios.count == 2)
        #expect(result.duration == .milliseconds(30_500) && result.lyrics == "la la")
    }

    @Test("A larger version is the image or the video that came", arguments: ["image", "video"])
    func upscaling(_ kind: String) async throws {
        let file: FalMedia = "https://x.test/small"
        var request = UpscaleRequest(factor: 2)
        if kind == "image" { request.image = file } else { request.video = file }
        let (result, sent) = try await ask(
            request, "upscaled",
            [
                .object(["name": "url", "type": "media", "kind": .string(kind)]),
                ["name": "scale", "type": "number"],
            ], ["url<\(kind == "image" ? "reference" : kind) media R27", "scale<factor R27"],
            out: ["\(kind) result file"],
            answer: #"{"result":{"url":"https://x.test/large","width":64,"height":48}}"#)
        #expect(sent == ["url": "https://x.test/small", "scale": 2])
        let found = [result.image?.urlString, result.video?.urlString]
        #expect(found == (kind == "image" ? ["https://x.test/large", nil] : [nil, "https://x.test/large"]))
        #expect(result.size == .init(width: 64, height: 48))
    }
}
