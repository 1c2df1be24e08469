import FalEmulator
import FalJSON
import FalRuntime
import Testing

@Suite("The variant of a family that takes a request") struct FalRoutesTests {
    private let routes = FalRoutes(registry: SampleModels.registry)
    private static let image: FalMedia = "https://x.test/a.png"

    private func failure(
        _ request: some UnifiedRequest, _ family: EndpointID, _ mode: FieldMapper.Mode = .strict
    ) -> FalRoutes.Failure? {
        do {
            _ = try routes.route(request, in: family, mode: mode)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What the request holds decides",
        arguments: [
            (VideoRequest(prompt: "a"), "text-to-video"),
            (VideoRequest(prompt: "a", images: [.reference(image)]), "image-to-video"),
            (VideoRequest(prompt: "a", images: [.firstFrame(image)]), "image-to-video"),
            (VideoRequest(prompt: "a", images: [.reference(image), .reference(image)]), "reference-to-video"),
            (VideoRequest(prompt: "a", images: [.firstFrame(image), .lastFrame(image)]), "first-last-frame-to-video"),
            (VideoRequest(prompt: "a", video: "https://x.test/a.mp4"), "extend-video"),
            (VideoRequest(prompt: "a", additionalFields: ["video_id": "v1"]), "video-to-video/remix"),
        ])
    func ways(_ request: VideoRequest, _ variant: String) throws {
        let route = try routes.route(request, in: "acme/film")
        #expect(route.model.text == "acme/film/" + variant)
        let chosen = route.explanation.candidates.filter(\.isChosen)
        #expect(chosen.map(\.model) == [route.model] && chosen[0].objections.isEmpty)
        #expect(route.explanation.description.contains("acme/film/\(variant) is chosen"))
    }

    @Test("The family's own variants come before those of a path below it, and that path can be named")
    func depth() throws {
        let text = VideoRequest(prompt: "a")
        #expect(try routes.route(text, in: "acme/film/fast").model == "acme/film/fast/text-to-video")
        #expect(try routes.route(text, in: "acme/film/fast/text-to-video").model == "acme/film/fast/text-to-video")
        let route = try routes.route(text, in: "acme/film")
        let below = try #require(route.explanation.candidates.first { $0.model == "acme/film/fast/text-to-video" })
        #expect(below.isPossible && below.depth == 1 && !below.isChosen)
    }

    @Test("Each other variant has its reason")
    func reasons() throws {
        let route = try routes.route(VideoRequest(prompt: "a", images: [.reference(Self.image)]), in: "acme/film")
        let byModel = Dictionary(uniqueKeysWithValues: route.explanation.candidates.map { ($0.model.text, $0) })
        #expect(route.explanation.inputs == [.reference] && byModel.count == 10)
        #expect(byModel["acme/film/image-to-video"]?.filled == ["image_url"])
        #expect(byModel["acme/film/reference-to-video"]?.single == ["image_urls"])
        #expect(byModel["acme/film/text-to-video"]?.objections.first?.contains("'reference'") == true)
        #expect(byModel["acme/film/extend-video"]?.objections.contains { $0.contains("'video_url'") } == true)
    }

    @Test("A place for media that stays empty is a worse fit than none")
    func emptyPlaces() throws {
        let registry = SampleModels.registry
        registry.register(
            SampleModels.mapper(
                "acme/film/all-to-video", "video",
                [["name": "prompt", "type": "string"], ["name": "image_url", "type": "media", "kind": "image"]],
                ["prompt<prompt R2", "image_url<reference media R11"], out: []))
        let route = try FalRoutes(registry: registry).route(VideoRequest(prompt: "a"), in: "acme/film")
        #expect(route.model == SampleModels.film)
        let other = route.explanation.candidates.first { $0.model == "acme/film/all-to-video" }
        #expect(other?.empty == ["image_url"] && other?.isPossible == true)
    }

    @Test("Several that fit equally well: the choices, in order, and nothing is guessed")
    func ambiguous() {
        let registry = SampleModels.registry
        for tier in ["standard", "pro"] {
            registry.register(
                SampleModels.mapper(
                    EndpointID(checked: "acme/tiers/\(tier)/text-to-video"), "video",
                    [["name": "prompt", "required": true, "type": "string"]], ["prompt<prompt R2"], out: []))
        }
        let error = #expect(throws: FalRoutes.Failure.self) {
            try FalRoutes(registry: registry).route(VideoRequest(prompt: "a"), in: "acme/tiers")
        }
        #expect(error?.kind == .ambiguous)
        #expect(error?.choices == ["acme/tiers/pro/text-to-video", "acme/tiers/standard/text-to-video"])
        #expect(error?.description.contains("acme/tiers/pro/text-to-video") == true)
    }

    @Test("None that fits: what each objects to")
    func none() throws {
        let error = try #require(failure(VideoRequest(prompt: "a", images: [.lastFrame(Self.image)]), "acme/film"))
        #expect(error.kind == .noneFits && error.choices.isEmpty)
        #expect(error.explanation.candidates.count == 10 && !error.explanation.candidates.contains(where: \.isPossible))
        #expect(error.description.contains("first_frame_url"))
    }

    @Test(
        "A family that is not registered, or makes something else; whole segments count",
        arguments: [
            "acme/fil", "acme/film/slow", "nobody/knows", "acme/picture",
        ])
    func unknown(_ family: String) {
        #expect(failure(VideoRequest(prompt: "a"), EndpointID(checked: family))?.kind == .unknownFamily)
    }

    @Test("Lenient lets words and numbers get lost, but no file")
    func lenient() throws {
        let styled = VideoRequest(prompt: "a", style: "ink")
        #expect(failure(styled, "acme/film")?.kind == .noneFits)
        #expect(try routes.route(styled, in: "acme/film", mode: .lenient).model == SampleModels.film)
        let masked = VideoRequest(prompt: "a", images: [.mask(Self.image)])
        #expect(failure(masked, "acme/film", .lenient)?.kind == .noneFits)
    }

    @Test("A gateway generates by family, and an ambiguous one costs nothing")
    func generate() async throws {
        try await LocalFal.film { fal in
            let gateway = try fal.gateway()
            let clip = try await gateway.generate(
                VideoRequest(prompt: "a", images: [.firstFrame(Self.image), .lastFrame(Self.image)]),
                family: "acme/film/fast")
            #expect(clip.endpoint == "acme/film/fast/first-last-frame-to-video")
            let failure = await gatewayFailure { () throws(FalGateway.Failure) in
                try await gateway.generate(VideoRequest(prompt: "a"), family: "acme/picture")
            }
            #expect(failure?.route?.kind == .unknownFamily && fal.submitted.count == 1)
        }
    }
}
