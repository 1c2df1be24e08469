import FalFields
import FalJSON
import Testing

@Suite("Registry of mappers") struct MapperRegistryTests {
    private func mapper(
        _ id: EndpointID, _ fields: [JSONValue], making modality: FalModality = .video
    ) -> FieldMapper {
        let names = fields.compactMap { $0["name"]?.stringValue }
        let sources: [String: UnifiedField] = [
            "prompt": .prompt, "duration": .duration, "seed": .seed, "image_url": .reference, "text": .text,
        ]
        return FieldMapper(
            endpoint: id,
            rules: .init(
                modality: modality,
                rules: names.compactMap { name in
                    sources[name].map {
                        .init(
                            name, from: $0, as: $0 == .duration ? .seconds : $0.isMedia ? .media : .value, origin: "R")
                    }
                }),
            schema: EndpointSchema(
                json: [
                    "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
                    "records": ["Input": .array(fields)],
                ]))
    }

    private let prompt: JSONValue = ["name": "prompt", "required": true, "type": "string"]

    private func registry() -> MapperRegistry {
        let text = mapper(
            "acme/film/v2/text", [prompt, ["name": "duration", "type": "string", "values": ["5", "10"]]])
        let image = mapper(
            "acme/film/v2/image",
            [
                prompt, ["name": "image_url", "required": true, "type": "media", "kind": "image"],
                ["name": "duration", "type": "string", "values": ["5", "8"]],
                ["name": "seed", "type": "integer", "maximum": 10],
            ])
        let speech = mapper("acme/film/voice", [["name": "text", "type": "string"]], making: .audio)
        return MapperRegistry([text, image, speech].map { mapper in .init(mapper.endpoint) { mapper } })
    }

    @Test("An exact id has its own mapper, whatever is asked for")
    func exact() {
        let found = registry().mapper(for: "acme/film/v2/text", making: .audio)
        #expect(found.endpoint == "acme/film/v2/text" && found.scope == .endpoint)
    }

    @Test("An unknown id has the union of its nearest family: all fields, required only where all require it")
    func family() throws {
        let found = registry().mapper(for: "acme/film/v2/published-tomorrow", making: .video)
        #expect(found.endpoint == "acme/film/v2" && found.scope == .family)
        #expect(found.capabilities.durations == [5, 8, 10])
        #expect(found.capabilities.required == [.prompt])
        let conversion = try found.convert(
            VideoRequest(prompt: "a", duration: .seconds(10), images: [.reference("https://x.test/a.png")], seed: 4))
        #expect(conversion.payload.map(\.key) == ["prompt", "duration", "image_url", "seed"])
        #expect(conversion.warnings.map(\.code) == [.guessed])
    }

    @Test(
        "Families end at whole segments, and an owner is none",
        arguments: [
            ("acme/film/v20/text", "acme/film"), ("acme/film/v2", "acme/film/v2"),
            ("acme/filmstrip/x", "generic/video"),
            ("acme/other", "generic/video"), ("elsewhere/x/y", "generic/video"),
        ] as [(EndpointID, EndpointID)])
    func segments(_ id: EndpointID, _ wanted: EndpointID) {
        #expect(registry().mapper(for: id, making: .video).endpoint == wanted)
    }

    @Test("A family counts only members that make what is asked for")
    func modality() {
        #expect(registry().mapper(for: "acme/film/v2/x", making: .audio).endpoint == "acme/film")
        #expect(registry().mapper(for: "acme/film/v2/x", making: .image).endpoint == "generic/image")
    }

    @Test("A generic mapper sends the prompt and the extra fields, and says that it guesses")
    func generic() throws {
        let found = registry().mapper(for: "nobody/knows/this", making: .video)
        let conversion = try found.convert(VideoRequest(prompt: "a", additionalFields: ["anything": 1]))
        #expect(conversion.payload == ["prompt": "a", "anything": 1])
        #expect(conversion.warnings.contains { $0.code == .guessed })
        let error = #expect(throws: MappingError.self) { try found.convert(VideoRequest(prompt: "a", seed: 1)) }
        #expect(error?.problems.map(\.code) == [.unsupported])
    }

    @Test("What is registered later counts at once: for an id, for a family, and in unions made before")
    func registration() {
        let registry = registry()
        let unknown: EndpointID = "acme/film/v2/published-tomorrow"
        #expect(registry.mapper(for: unknown, making: .video).capabilities.durations == [5, 8, 10])
        registry.register(
            mapper("acme/film/v2/long", [prompt, ["name": "duration", "type": "string", "values": ["60"]]]))
        #expect(registry.mapper(for: unknown, making: .video).capabilities.durations == [5, 8, 10, 60])
        let own = mapper("acme/film/own", [prompt])
        registry.register(own, family: "acme/film/v2")
        #expect(registry.mapper(for: unknown, making: .video).capabilities.durations == [])
        registry.register(mapper(unknown, [prompt, ["name": "seed", "type": "integer"]]))
        #expect(registry.mapper(for: unknown, making: .video).scope == .endpoint)
        #expect(registry.count == 5)
    }

    @Test("A mapper of generated code is made when it is asked for, not before")
    func laziness() {
        let text = mapper("acme/film/lazy", [prompt])
        let registry = MapperRegistry([.init("acme/film/lazy") { text }, .init("acme/film/never") { text }])
        #expect(registry.mapper(ofExactly: "acme/film/lazy") == text)
        #expect(registry.mapper(ofExactly: "acme/film/nothing") == nil)
    }

    @Test("Capabilities are what a form needs")
    func capabilities() {
        let registry = MapperRegistry([.init(SampleMapper.id) { SampleMapper.mapper }])
        let can = registry.capabilities(of: SampleMapper.id)
        #expect(can.durations == [4, 6, 8] && can.aspectRatios == ["16:9", "9:16", "1:1"])
        #expect(can.resolutions == ["720p", "2160p"] && can.sizes == ["square_hd", "landscape_16_9"])
        #expect(can.takesPixels && can.required == [.prompt] && can.requiredAdditionalFields == [])
        #expect(can.maximumImages[.reference] == 3 && can.maximumImages[.firstFrame] == 1)
        #expect(can.takes(.mask) && !can.takes(.lastFrame) && !can.roles.contains(.lastFrame))
        #expect(can.seed == .init(lowest: 0, highest: 100))
        #expect(can.promptLength == 40)
    }

    private func open(_ id: EndpointID, _ additional: JSONValue?, closed: Bool = false) -> FieldMapper {
        var record: JSONObject = ["fields": [prompt], "closed": .bool(closed)]
        if let additional { record["additional"] = additional }
        return FieldMapper(
            endpoint: id,
            rules: .init(modality: .video, rules: [.init("prompt", from: .prompt, as: .value, origin: "R")]),
            schema: EndpointSchema(
                json: [
                    "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
                    "records": ["Input": .object(record)],
                ]))
    }

    @Test("An input that invites other members takes them, each of its type; a family takes what one of it invites")
    func openInputs() throws {
        let numbers = open("acme/film/v3/numbers", ["type": "number"])
        let strict = open("acme/film/v3/strict", nil, closed: true)
        let request = VideoRequest(prompt: "a", additionalFields: ["strength": 0.5])
        #expect(numbers.examine(request).warnings == [])
        #expect(strict.examine(request).warnings.map(\.code) == [.unknownField])
        let wrong = VideoRequest(prompt: "a", additionalFields: ["strength": "much"])
        #expect(numbers.examine(wrong).warnings.map(\.code) == [.invalidAdditionalField])
        let members = MapperRegistry([numbers, strict].map { mapper in .init(mapper.endpoint) { mapper } })
        let family = members.mapper(for: "acme/film/v3/new", making: .video)
        #expect(family.examine(request).warnings.map(\.code) == [.guessed])
        #expect(family.examine(wrong).warnings.map(\.code) == [.guessed, .invalidAdditionalField])
        let closed = MapperRegistry([.init(strict.endpoint) { strict }]).mapper(for: "acme/film/v3/new", making: .video)
        #expect(closed.schema.records["Input"]?.isClosed == true)
    }

    @Test("Bounds that are excluded are bounds: the next whole number, or the number itself with a mark")
    func excludedBounds() throws {
        let film = mapper(
            "acme/film/v4",
            [
                prompt, ["name": "seed", "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10],
                ["name": "duration", "type": "number", "exclusiveMinimum": 1, "maximum": 8],
            ])
        let found = film.capabilities
        #expect(found.seed.lowest == 1 && found.seed.highest == 9 && !found.seed.excludesLowest)
        #expect(found.durationRange.lowest == 1 && found.durationRange.excludesLowest)
        #expect(found.durationRange.highest == 8 && !found.durationRange.excludesHighest)
        let short = film.examine(VideoRequest(prompt: "a", duration: .seconds(1))).problems
        let nearest = try #require(short.first?.nearest?.doubleValue)
        #expect(nearest > 1 && nearest <= 8)
    }

    @Test("Defaults and examples are those of the document, by the request's field")
    func suggestions() {
        let can = mapper(
            "acme/voice",
            [
                ["name": "text", "required": true, "type": "string", "examples": ["Hello."]],
                ["name": "duration", "type": "integer", "default": 5, "minimum": 1],
            ], making: .audio
        ).capabilities
        #expect(can.examples == [.text: ["Hello."]] && can.defaults == [.duration: 5])
    }

    @Test("The models that take a request are those that lose nothing of it, or whose values may be adjusted")
    func taking() {
        let registry = MapperRegistry()
        registry.register(
            mapper("acme/short", [prompt, ["name": "duration", "type": "string", "values": ["5", "10"]]]))
        registry.register(mapper("acme/exact", [prompt, ["name": "duration", "type": "integer"]]))
        registry.register(mapper("acme/plain", [prompt]))
        registry.register(mapper("acme/picture", [prompt], making: .image))
        let request = VideoRequest(prompt: "a", duration: .seconds(6))
        #expect(registry.models(taking: request) == ["acme/exact"])
        let adjusted = registry.models(taking: request, adjusting: .init(durationMatch: .nearest))
        #expect(Set(adjusted) == ["acme/exact", "acme/short"])
        #expect(registry.models(taking: request, mode: .lenient).contains("acme/plain"))
    }

    @Test("A problem belongs to a field of the form, also where several are missing")
    func fields() {
        let talking = mapper("acme/talk", [prompt, ["name": "image_url", "required": true, "type": "media"]])
        let refusals = talking.examine(VideoRequest()).refusals(.strict)
        #expect(refusals.map(\.code) == [.missingRequired] && refusals.first?.field == .prompt)
        let wrong = SampleMapper.mapper.examine(VideoRequest(prompt: "a", duration: .seconds(5))).problems
        #expect(wrong.map(\.field) == [.duration])
    }
}
