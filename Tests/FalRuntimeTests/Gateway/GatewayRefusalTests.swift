import FalEmulator
import FalJSON
import FalRuntime
import Testing

/// Nothing of what is wrong with a request is found out over the network.
@Suite("Requests that are refused before anything is sent") struct GatewayRefusalTests {
    private let image: FalMedia = "https://x.test/a.png"

    private func refusal<Request: FalGatewayRequest>(
        _ request: Request, _ model: EndpointID, _ mode: FieldMapper.Mode = .strict
    ) async throws -> FalGateway.Failure {
        try await LocalFal.film { fal in
            let gateway = try fal.gateway()
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(request, model: model, options: .with { $0.mode = mode })
            }
            let submitted = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.submit(request, model: model, options: .with { $0.mode = mode })
            }
            #expect(fal.emulator.journal.isEmpty)
            #expect(submitted?.mapping == failure?.mapping)
            return try #require(failure)
        }
    }

    @Test("What the model does not take, with the facts about it")
    func facts() async throws {
        let failure = try await refusal(VideoRequest(prompt: "a", duration: .seconds(5)), SampleModels.film, .lenient)
        let error = try #require(failure.mapping)
        #expect(error.endpoint == SampleModels.film)
        let problem = try #require(error.problems.first)
        #expect(problem.code == .invalidDuration && problem.allowed == [4, 6, 8])
        #expect(problem.nearest == 4 || problem.nearest == 6)
        #expect(!failure.isRetryable)
        #expect(failure.report.attempts.map(\.status) == [.unmappable])
        #expect(failure.description.contains("acme/film/text-to-video"))
    }

    @Test("Each kind of bad input has its code", arguments: RefusedVideo.all)
    func kinds(_ refused: RefusedVideo) async throws {
        let failure = try await refusal(refused.request, refused.model)
        #expect(failure.mapping?.problems.map(\.code) == [refused.code])
    }

    @Test("A request for another kind of result than the model's")
    func modality() async throws {
        let picture = try await refusal(ImageRequest(prompt: "a"), SampleModels.film)
        #expect(picture.mapping?.problems.map(\.code) == [.wrongModality])
        let speech = try await refusal(SpeechRequest(text: "a"), SampleModels.picture)
        #expect(speech.mapping?.problems.map(\.code) == [.wrongModality])
    }

    @Test("Everything at once")
    func together() async throws {
        let request = VideoRequest(duration: .seconds(5), aspectRatio: "7:5", style: "ink", images: [.mask(image)])
        let failure = try await refusal(request, SampleModels.film)
        #expect(
            Set(failure.mapping?.problems.map(\.code) ?? [])
                == [.invalidDuration, .unsupportedValue, .missingRequired, .unsupported])
    }

    @Test("Lenient sends what strict refuses, and lists what is missing or lost")
    func lenient() async throws {
        try await LocalFal.film { fal in
            let request = VideoRequest(style: "ink", images: [.style(image)])
            let clip = try await fal.gateway().generate(
                request, model: SampleModels.film, options: .with { $0.mode = .lenient })
            #expect(Set(clip.conversion?.unmapped.map(\.unifiedField) ?? []) == [.style, .styleImage])
            #expect(clip.conversion?.missing.map(\.modelField) == ["prompt"])
            #expect(fal.submitted.count == 1)
        }
    }

    @Test("A name that is no endpoint id", arguments: ["", "film", "Acme/Film", "acme//film", "acme/film/../x"])
    func badName(_ name: String) async throws {
        let failure = try await refusal(VideoRequest(prompt: "a"), EndpointID(checked: name))
        #expect(failure.call?.kind == .input && failure.call?.message.contains("endpoint id") == true)
    }

    @Test("A chain without a model, and one with a bad name at its end")
    func badChains() async throws {
        try await LocalFal.film { fal in
            for models in [[], [SampleModels.film, "no-slash"]] as [[EndpointID]] {
                let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                    try await fal.gateway().generate(VideoRequest(prompt: "a"), models: models)
                }
                #expect(failure?.call?.kind == .input)
            }
            #expect(fal.emulator.journal.isEmpty)
        }
    }

    @Test("A file that is not there, and options that fal would drop")
    func missingFile() async throws {
        let request = VideoRequest(prompt: "a", images: [.reference(.file("/nowhere/a.png"))])
        let failure = try await refusal(request, SampleModels.other)
        #expect(failure.call?.kind == .input && failure.call?.message.contains("/nowhere/a.png") == true)
        #expect(failure.report.attempts.map(\.status) == [.failed] && !failure.report.attempts[0].mayBePaid)
        try await LocalFal.film { fal in
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await fal.gateway().generate(
                    VideoRequest(prompt: "a"), model: SampleModels.film,
                    options: .with { $0.submit.startTimeout = .milliseconds(500) })
            }
            #expect(failure?.call?.kind == .input && fal.emulator.journal.isEmpty)
        }
    }

    @Test("A request can be tried out without sending anything")
    func dry() async throws {
        try await LocalFal.film { fal in
            let gateway = try fal.gateway()
            let conversion = try gateway.convert(
                VideoRequest(prompt: "a", duration: .seconds(8)), model: SampleModels.film)
            #expect(conversion.payload == ["prompt": "a", "duration": "8s"])
            #expect(throws: MappingError.self) {
                try gateway.convert(VideoRequest(prompt: "a", style: "ink"), model: SampleModels.film)
            }
            let form = gateway.capabilities(of: SampleModels.film, for: VideoRequest.self)
            #expect(form.durations == [4, 6, 8] && form.aspectRatios == ["16:9", "9:16"])
            #expect(fal.emulator.journal.isEmpty)
        }
    }
}

/// A request for a video, and what is wrong with it.
struct RefusedVideo: Sendable, CustomTestStringConvertible {
    var request: VideoRequest
    var model: EndpointID = SampleModels.film
    var code: MappingProblem.Code

    var testDescription: String { "\(code.rawValue) of \(model)" }

    static var all: [RefusedVideo] {
        let image: FalMedia = "https://x.test/a.png"
        return [
            .init(request: .init(prompt: "a", aspectRatio: "2:1"), code: .unsupportedValue),
            .init(request: .init(prompt: "a", images: [.lastFrame(image)]), code: .unsupported),
            .init(
                request: .init(prompt: "a", images: [.reference(image), .reference(image)]),
                model: "acme/film/image-to-video", code: .tooManyImages),
            .init(
                request: .init(prompt: "a", images: Array(repeating: .reference(image), count: 4)),
                model: "acme/film/reference-to-video", code: .tooManyImages),
            .init(request: .init(prompt: ""), code: .emptyPrompt),
            .init(request: .init(prompt: "a"), model: "acme/film/image-to-video", code: .missingRequired),
            .init(
                request: .init(prompt: "a", additionalFields: ["cfg": 3]), model: SampleModels.other,
                code: .invalidAdditionalField),
            .init(
                request: .init(prompt: "a", images: [.reference(.data([1], contentType: ""))]),
                model: SampleModels.other, code: .invalidMedia),
            .init(
                request: .init(prompt: "a", images: [.reference("iVBORw0KGgo=")]), model: SampleModels.other,
                code: .invalidMedia),
            .init(request: .init(prompt: "a", seed: .max), code: .outOfRange),
            .init(request: .init(prompt: "a", size: "huge"), code: .unsupported),
        ]
    }
}
