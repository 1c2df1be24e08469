import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Shots, elements and lengths, on small documents of the shapes that model families have.
@Suite("Unified: shots, elements and lengths") struct RecordRuleTests {
    private static let text: JSONValue = ["type": "string"]
    private static let image: JSONValue = ["type": "string", "ui": ["field": "image"]]
    private static let images: JSONValue = ["type": "array", "items": image]

    private static func list(_ component: String) -> JSONValue { ["type": "array", "items": .reference(component)] }

    private static func derived(
        _ input: JSONObject, required: [String] = []
    ) throws -> (mapper: FieldMapper, reasons: MappingReasons) {
        let document = EndpointDocument(
            input: input, output: ["video": .reference("File")], required: required,
            components: [
                "File": ["type": "object", "properties": ["url": text], "required": ["url"]],
                "Shot": [
                    "type": "object", "required": ["prompt"],
                    "properties": ["prompt": text, "duration": ["type": "string", "enum": ["1", "2", "3"]]],
                ],
                "Element": [
                    "type": "object", "required": ["frontal_image_url"],
                    "properties": ["frontal_image_url": image, "reference_image_urls": images],
                ],
                "Named": [
                    "type": "object", "required": ["image_url", "ref_name"],
                    "properties": ["image_url": image, "ref_name": text],
                ],
                "Caption": [
                    "type": "object", "required": ["caption", "num_frames"],
                    "properties": ["caption": text, "num_frames": ["type": "integer"]],
                ],
            ])
        let model = try document.model().model
        let schema = DescriptorBuilder().schema(of: model)
        let derived = MapperDeriver().derive(model, schema: schema)
        return (derived.mapper(schema), MappingReasons(derived, of: model, schema: schema))
    }

    @Test("Shots become the model's list, each length in its spelling, and take the place of the prompt")
    func shots() throws {
        let mapper = try Self.derived(["prompt": Self.text, "multi_prompt": Self.list("Shot")]).mapper
        let shots = [VideoRequest.Shot(prompt: "a fox", duration: .seconds(2)), .init(prompt: "its cubs")]
        #expect(
            try mapper.convert(VideoRequest(shots: shots)).payload
                == ["multi_prompt": [["prompt": "a fox", "duration": "2"], ["prompt": "its cubs"]]])
        let both = mapper.examine(VideoRequest(prompt: "SECRET", shots: shots))
        #expect(both.unmapped.map(\.unifiedField) == [.prompt] && both.unmapped[0].reason.contains("`shots`"))
        let long = mapper.examine(VideoRequest(shots: [.init(prompt: "SECRET", duration: .seconds(9))]))
        #expect(long.problems.map(\.code) == [.invalidDuration] && long.problems[0].allowed == [1, 2, 3])
        let told = "\(both.unmapped) \(long.problems.map(\.json)) \(VideoRequest(prompt: "SECRET", shots: shots))"
        #expect(!told.contains("cubs") && !told.contains("SECRET"))
        #expect(try mapper.convert(VideoRequest(prompt: "one")).payload == ["prompt": "one"])
    }

    @Test("What requires more than a prompt and a length is no list of shots, and says so")
    func noShots() throws {
        let found = try Self.derived(["prompt": Self.text, "shots": Self.list("Caption")])
        #expect(!found.mapper.capabilities.takes(.shots))
        #expect(found.reasons["shots"]?.hasPrefix("nearly R21") == true)
        #expect(found.reasons["prompt"]?.hasPrefix("R2") == true)
    }

    @Test("Elements are groups of images: the first is the view from the front, the others go into its list")
    func elements() throws {
        let mapper = try Self.derived(["elements": Self.list("Element")]).mapper
        let front: FalMedia = "https://x.test/1"
        let local = FalMedia.data([1, 2], contentType: "image/png")
        let conversion = try mapper.convert(
            VideoRequest(elements: [.init(front, "https://x.test/2", local), .init(front)]))
        #expect(conversion.payload["elements"]?[0]?["reference_image_urls"]?[0] == "https://x.test/2")
        #expect(conversion.payload["elements"]?[1] == ["frontal_image_url": "https://x.test/1"])
        #expect(
            conversion.media.map(\.path) == [
                [.member("elements"), .index(0), .member("reference_image_urls"), .index(1)]
            ])
        let lost = mapper.examine(VideoRequest(elements: [.init(front, name: "fox", video: "https://x.test/v")]))
        #expect(Set(lost.unmapped.compactMap(\.detail)) == ["0.name", "0.video"])
        #expect(mapper.examine(VideoRequest(elements: [.init("AAAA")])).problems.map(\.code) == [.invalidMedia])
    }

    @Test("An element has the name that the prompt calls it by, where the model takes names")
    func namedElements() throws {
        let mapper = try Self.derived(["image_references": Self.list("Named")], required: ["image_references"]).mapper
        #expect(
            try mapper.convert(VideoRequest(elements: [.init("https://x.test/1", name: "fox")])).payload
                == ["image_references": [["image_url": "https://x.test/1", "ref_name": "fox"]]])
        #expect(mapper.examine(VideoRequest(elements: [.init("https://x.test/1")])).problems.count == 1)
        #expect(mapper.capabilities.required == [.elements])
    }

    @Test("Lists of objects read back as they were written, and report what is wrong in them")
    func json() throws {
        let request = VideoRequest(
            shots: [.init(prompt: "a", duration: .milliseconds(1500))],
            elements: [.init("https://x.test/1", name: "fox", video: .file("v.mp4"))])
        #expect(try VideoRequest(json: request.json) == request)
        let wrong: JSONValue = [
            "shots": [["duration": "long"], 5], "elements": [["images": ["https://x.test/1", 7], "colour": "red"]],
        ]
        let error = try #require(throws: MappingError.self) { try VideoRequest(json: wrong) }
        let text = error.problems.map(\.message).joined(separator: "\n")
        for place in [
            "/shots/0/prompt", "/shots/0/duration", "/shots/1", "/elements/0/images/1", "/elements/0/colour",
        ] {
            #expect(text.contains(place), "\(text)")
        }
    }

    @Test(
        "Seconds become frames by the rate and the rule that the document states",
        arguments: [
            (["minimum": 81, "maximum": 121, "default": 81], 5, 81),
            (["minimum": 9, "maximum": 481, "default": 121], 3, 49),
            (["minimum": 17, "maximum": 961, "default": 162], 3, 48),
            (["description": "Snapped to 4k+1."], 2, 33), (["description": "Must be a multiple of 12 plus 6."], 2, 30),
            (["multipleOf": 4], 2, 32),
        ] as [(JSONObject, Int, Int)])
    func frames(_ limits: JSONObject, _ seconds: Int, _ frames: Int) throws {
        var field = limits
        field["type"] = "integer"
        let mapper = try Self.derived([
            "num_frames": .object(field), "frames_per_second": ["type": "integer", "default": 16],
        ]).mapper
        let payload = try mapper.convert(VideoRequest(duration: .seconds(seconds))).payload
        #expect(payload == ["num_frames": .number(JSONNumber(frames))])
    }

    @Test("Too many seconds are refused with the bounds in seconds; without a rate frames stay with the model's fields")
    func frameBounds() throws {
        let field: JSONValue = ["type": "integer", "minimum": 16, "maximum": 160]
        let mapper = try Self.derived(["num_frames": field, "fps": ["type": "integer", "default": 16]]).mapper
        #expect(mapper.capabilities.durationRange == .init(lowest: 1, highest: 10))
        let long = mapper.examine(VideoRequest(duration: .seconds(20)))
        #expect(long.problems.map(\.code) == [.invalidDuration] && long.problems[0].nearest == 10)
        let unknown = try Self.derived(["num_frames": field])
        #expect(!unknown.mapper.capabilities.takes(.duration))
        #expect(unknown.reasons["num_frames"]?.hasPrefix("nearly R22") == true)
        let lost = unknown.mapper.examine(VideoRequest(duration: .seconds(5))).unmapped
        #expect(lost.first?.reason.contains("num_frames") == true)
        let told: JSONValue = ["type": "integer", "description": "Number of video frames to generate at 25 FPS."]
        let payload = try Self.derived(["num_frames": told]).mapper.convert(VideoRequest(duration: .seconds(4))).payload
        #expect(payload == ["num_frames": 100])
    }

    @Test("A range beside a word takes the numbers of the range")
    func ranges() throws {
        let range: JSONValue = [
            "anyOf": [["type": "integer", "minimum": 4, "maximum": 15], ["type": "string", "const": "auto"]],
            "default": "auto",
        ]
        let mapper = try Self.derived(["duration": range]).mapper
        #expect(try mapper.convert(VideoRequest(duration: .seconds(5))).payload == ["duration": 5])
        #expect(mapper.examine(VideoRequest(duration: .seconds(3))).problems.map(\.code) == [.invalidDuration])
        #expect(try mapper.convert(VideoRequest(duration: .automatic)).payload == ["duration": "auto"])
        #expect(mapper.capabilities.choosesDuration)
        let mixed = try Self.derived(["duration": ["enum": ["auto", 5, 10]]]).mapper
        #expect(try mixed.convert(VideoRequest(duration: .automatic)).payload == ["duration": "auto"])
        #expect(try mixed.convert(VideoRequest(duration: .seconds(10))).payload == ["duration": 10])
        let units = try Self.derived(["duration": ["type": "string", "enum": ["5 s", "10 s"]]]).mapper
        #expect(try units.convert(VideoRequest(duration: .seconds(10))).payload == ["duration": "10 s"])
    }

    @Test(
        "A model with a default and no word for it does not choose the length, and names those that it makes",
        arguments: [
            (["type": "string", "enum": ["5", "10"], "default": "5"], [5, 10]),
            (["type": "integer", "minimum": 1, "maximum": 9, "default": 5], []),
            (["type": "string", "default": "5s"], []),
        ] as [(JSONValue, [JSONValue])])
    func noWordForAutomatic(_ field: JSONValue, _ allowed: [JSONValue]) throws {
        let mapper = try Self.derived(["duration": field]).mapper
        #expect(!mapper.capabilities.choosesDuration)
        let problem = try #require(mapper.examine(VideoRequest(duration: .automatic)).problems.first)
        #expect(problem.code == .invalidDuration && problem.value == "auto" && problem.allowed == allowed)
    }

    @Test("An optional length without a default is left out for the model to choose")
    func openLength() throws {
        let mapper = try Self.derived(["duration": ["anyOf": [["type": "integer"], ["type": "null"]]]]).mapper
        #expect(mapper.capabilities.choosesDuration)
        let conversion = try mapper.convert(VideoRequest(duration: .automatic))
        #expect(conversion.payload == [:] && conversion.unmapped.isEmpty)
    }

    @Test("A default number of frames is not left to the model, and what has no length reports the wish as unmapped")
    func automaticElsewhere() throws {
        let frames: JSONValue = ["type": "integer", "minimum": 16, "maximum": 160, "default": 80]
        let counting = try Self.derived(["num_frames": frames, "fps": ["type": "integer", "default": 16]]).mapper
        #expect(counting.examine(VideoRequest(duration: .automatic)).problems.map(\.code) == [.invalidDuration])
        let without = try Self.derived(["prompt": ["type": "string"]]).mapper
        let lost = without.examine(VideoRequest(prompt: "a", duration: .automatic)).unmapped
        #expect(lost.map(\.unifiedField) == [.duration])
    }
}
