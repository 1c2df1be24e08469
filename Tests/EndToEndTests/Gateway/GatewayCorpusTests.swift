import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@Suite(
    "Corpus: a gateway over genuine models", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct GatewayCorpusTests {
    /// The mappers of all genuine documents.
    private static let mappers: Result<[FieldMapper], any Error> = Result {
        try Corpus.present.newest().compactMap { document in
            var diagnostics: [Diagnostic] = []
            guard let model = EndpointTranslator().model(of: document, reporting: &diagnostics) else { return nil }
            return MapperDeriver().derive(model).mapper(DescriptorBuilder().schema(of: model))
        }
    }

    private static func registry() throws -> MapperRegistry {
        let registry = MapperRegistry()
        for mapper in try mappers.get() { registry.register(mapper) }
        return registry
    }

    private static let image: FalMedia = "https://x.test/a.png"
    private static let words = "a fox in snow"

    @Test(
        "a family's variant follows from what the request holds",
        .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"),
        arguments: [
            (VideoRequest(prompt: words), "fal-ai/veo3.1/fast", "fal-ai/veo3.1/fast"),
            (
                VideoRequest(prompt: words, images: [.reference(image)]), "fal-ai/veo3.1/fast",
                "fal-ai/veo3.1/fast/image-to-video"
            ),
            (
                VideoRequest(prompt: words, images: [.reference(image), .reference(image)]), "fal-ai/veo3.1/fast",
                "fal-ai/veo3.1/fast/reference-to-video"
            ),
            (
                VideoRequest(prompt: words, images: [.firstFrame(image), .lastFrame(image)]), "fal-ai/veo3.1/fast",
                "fal-ai/veo3.1/fast/first-last-frame-to-video"
            ),
            (
                VideoRequest(prompt: words, video: "https://x.test/a.mp4"), "fal-ai/veo3.1/fast",
                "fal-ai/veo3.1/fast/extend-video"
            ),
            (VideoRequest(prompt: words), "fal-ai/veo3.1", "fal-ai/veo3.1"),
            (
                VideoRequest(prompt: words, images: [.firstFrame(image)]), "fal-ai/veo3.1",
                "fal-ai/veo3.1/image-to-video"
            ),
            (
                VideoRequest(prompt: words, images: [.firstFrame(image), .lastFrame(image)]),
                "fal-ai/kling-video/v2.6", "fal-ai/kling-video/v2.6/pro/image-to-video"
            ),
            (VideoRequest(prompt: words), "fal-ai/kling-video/o3/pro", "fal-ai/kling-video/o3/pro/text-to-video"),
            (
                VideoRequest(prompt: words, additionalFields: ["video_id": "v1"]), "fal-ai/sora-2",
                "fal-ai/sora-2/video-to-video/remix"
            ),
        ])
    func routes(_ request: VideoRequest, _ family: EndpointID, _ model: EndpointID) throws {
        let registry = try Self.registry()
        try #require(registry.mapper(ofExactly: model) != nil, "\(model) is not among the documents")
        #expect(try FalRoutes(registry: registry).route(request, in: family).model == model)
    }

    @Test(
        "tiers of one variant are for the caller to choose from",
        .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"))
    func tiers() throws {
        let registry = try Self.registry()
        let error = #expect(throws: FalRoutes.Failure.self) {
            try FalRoutes(registry: registry).route(VideoRequest(prompt: Self.words), in: "fal-ai/kling-video/v3")
        }
        #expect(error?.kind == .ambiguous && (error?.choices.count ?? 0) > 1)
        #expect(error?.choices.allSatisfy { $0.text.hasSuffix("/text-to-video") } == true)
    }

    @Test("whatever a model's answer looks like, what was asked for is found")
    func answers() async throws {
        let documents = try Corpus.present.newest().map {
            FalEmulator.Document(id: $0.id.text, json: $0.bytes)
        }
        let fal = try await FalEmulator.start(.init(documents: .documents(documents), pace: .instant))
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
        let gateway = FalGateway(client: client, registry: try Self.registry())
        let makers = Corpus.some(of: try Self.mappers.get().filter { $0.modality != .other })
        #expect(!makers.isEmpty)
        for mapper in makers {
            let input = SampleBuilder.leastInput(of: mapper.endpoint, schema: mapper.schema, base: fal.baseURL)
            do {
                try await generate(gateway, mapper, input.objectValue ?? [:])
            } catch {
                // Nobody can know what is in an answer of which the schema says nothing; what is sent must be taken.
                #expect(error.call?.kind == .decoding, "\(error)")
                #expect(mapper.schema.outputFields.isEmpty, "\(mapper.endpoint)")
            }
        }
        await fal.stop()
    }

    private func generate(
        _ gateway: FalGateway, _ mapper: FieldMapper, _ input: JSONObject
    ) async throws(FalGateway.Failure) {
        let fields = Dictionary(input.map { ($0.key, $0.value) }) { first, _ in first }
        let options = FalGateway.Options.with { $0.mode = .lenient }
        func ask<Request: FalGatewayRequest>(_ kind: Request.Type) async throws(FalGateway.Failure) {
            var request = Request()
            request.additionalFields = fields
            _ = try await gateway.generate(request, model: mapper.endpoint, options: options)
        }
        for modality in mapper.modalities {
            if let kind = modality.request as? any FalGatewayRequest.Type { try await ask(kind) }
        }
    }
}
