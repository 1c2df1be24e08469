import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// LoRAs, effects, speakers, sections and models within an endpoint, on small documents of the shapes of families.
@Suite("Unified: what endpoints offer by name") struct VocabularyTests {
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "number"]
    private static let address: JSONValue = ["type": "string", "ui": ["field": "image"]]

    private static func listed(_ values: JSONValue...) -> JSONValue { ["type": "string", "enum": .array(values)] }
    private static func list(_ component: String) -> JSONValue { ["type": "array", "items": .reference(component)] }

    private static func record(_ fields: JSONObject, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": .object(fields), "required": required]
    }

    private static func derived(
        _ input: JSONObject, required: [String] = [], makes output: String = "video", category: String? = nil
    ) throws -> (mapper: FieldMapper, reasons: MappingReasons) {
        let document = EndpointDocument(
            metadata: category.map { ["category": .string($0)] } ?? [:], input: input,
            output: [output: .reference("File")], required: required,
            components: [
                "File": record(["url": text], required: ["url"]),
                "LoRA": record(
                    [
                        "path": text, "weight_name": text,
                        "scale": ["type": "number", "minimum": 0, "maximum": 4, "default": 1],
                    ], required: ["path"]),
                "ControlLoRA": record(
                    ["path": text, "scale": number, "control_image_url": address],
                    required: ["path", "control_image_url"]),
                "Line": record(["text": text, "voice": text], required: ["text", "voice"]),
                "Voice": record(["preset": listed("Alice", "Frank")], required: []),
                "Speaker": record(["speaker_id": text, "voice": text], required: ["speaker_id", "voice"]),
                "Span": record(["start_s": number, "end_s": number], required: ["start_s", "end_s"]),
                "Character": record(["avatar": listed("Ada", "Bob"), "avatar_style": text], required: ["avatar"]),
                "Spoken": record(["voice": text, "prompt": text, "speed": number], required: []),
            ])
        let model = try document.model().model
        let schema = DescriptorBuilder().schema(of: model)
        let derived = MapperDeriver().derive(model, schema: schema)
        return (derived.mapper(schema), MappingReasons(derived, of: model, schema: schema))
    }

    // MARK: LoRAs

    @Test("LoRAs become the model's list, under its names for path, scale and file")
    func loras() throws {
        let (mapper, reasons) = try Self.derived(
            ["prompt": Self.text, "loras": Self.list("LoRA"), "control_loras": Self.list("ControlLoRA")])
        let loras = [FalLoRA("acme/fox", scale: 0.5, file: "fox.safetensors"), FalLoRA("https://x.test/snow")]
        #expect(
            try mapper.convert(VideoRequest(prompt: "a", loras: loras)).payload == [
                "prompt": "a",
                "loras": [
                    ["path": "acme/fox", "scale": 0.5, "weight_name": "fox.safetensors"],
                    ["path": "https://x.test/snow"],
                ],
            ])
        #expect(reasons["loras"]?.hasPrefix("R28") == true && reasons["control_loras"]?.hasPrefix("R28") == false)
        let heavy = mapper.examine(VideoRequest(prompt: "a", loras: [FalLoRA("acme/fox", scale: 9)])).problems
        #expect(heavy.map(\.code) == [.outOfRange] && heavy[0].message.contains("/0/scale"))
    }

    @Test("Where a model takes one LoRA, path and scale are fields of their own; a second one is refused")
    func loneLoRA() throws {
        let mapper = try Self.derived(
            ["prompt": Self.text, "finetune_id": Self.text, "finetune_strength": Self.number],
            required: ["finetune_id", "finetune_strength"], makes: "image"
        ).mapper
        let one = ImageRequest(prompt: "a", loras: [FalLoRA("f-1", scale: 1.2)])
        #expect(
            try mapper.convert(one).payload == ["prompt": "a", "finetune_id": "f-1", "finetune_strength": 1.2])
        let lost = mapper.examine(ImageRequest(prompt: "a", loras: [FalLoRA("f-1", file: "a")]))
        #expect(lost.unmapped.map(\.detail) == ["file"])
        #expect(lost.missing == [.init(modelField: "finetune_strength", fillers: [.loras])])
        let two = mapper.examine(ImageRequest(loras: [FalLoRA("f-1", scale: 1), FalLoRA("f-2", scale: 1)]))
        #expect(two.problems.map(\.code) == [.outOfRange])
    }

    // MARK: Effects and models

    @Test("An effect is one of the listed names; a description of a sound effect is none")
    func effects() throws {
        for name in ["effect", "effect_scene", "pikaffect", "effect_type"] {
            let mapper = try Self.derived(
                [name: Self.listed("hug", "squish"), "sound_effect_prompt": Self.text], required: [name]
            ).mapper
            #expect(try mapper.convert(VideoRequest(effect: "Hug")).payload == [name: "hug"])
            #expect(mapper.capabilities.choices[.effect] == ["hug", "squish"])
            let wrong = mapper.examine(VideoRequest(effect: "hugs")).problems
            #expect(wrong.map(\.code) == [.unsupportedValue] && wrong[0].nearest == "hug")
        }
    }

    @Test("The one choice that has to be made is the effect, where no words say what is to be done")
    func onlyChoice() throws {
        let fields: JSONObject = ["image_url": Self.address, "season": Self.listed("spring", "winter")]
        let season = try Self.derived(fields, required: ["image_url", "season"], makes: "image").mapper
        let request = ImageRequest(effect: "winter", images: [.reference("https://x.test/a")])
        #expect(try season.convert(request).payload == ["image_url": "https://x.test/a", "season": "winter"])
        let free = try Self.derived(fields, required: ["image_url"], makes: "image").mapper
        #expect(!free.capabilities.takes(.effect))
        for other in ["prompt", "garment_image_url"] {
            var more = fields
            more[other] = other == "prompt" ? Self.text : Self.address
            let mapper = try Self.derived(more, required: ["image_url", "season"], makes: "image").mapper
            #expect(!mapper.capabilities.takes(.effect))
        }
    }

    @Test("A variant is a listed model of the endpoint, or the free name of a checkpoint")
    func variants() throws {
        let listed = try Self.derived(["prompt": Self.text, "model": Self.listed("v5", "v6")]).mapper
        #expect(try listed.convert(VideoRequest(prompt: "a", variant: "v6")).payload["model"] == "v6")
        #expect(listed.examine(VideoRequest(variant: "v7")).problems.map(\.code) == [.unsupportedValue])
        let free = try Self.derived(["model_name": Self.text], required: ["model_name"], makes: "image").mapper
        #expect(try free.convert(ImageRequest(variant: "acme/sdxl")).payload == ["model_name": "acme/sdxl"])
        let image = try Self.derived(["model_image_url": Self.address], makes: "image").mapper
        #expect(!image.capabilities.takes(.variant))
    }

    // MARK: Speakers

    @Test("Of a text and a prompt that speech requires, the text is spoken and the prompt describes the voice")
    func voiceDescription() throws {
        let fields: JSONObject = ["prompt": Self.text, "text": Self.text]
        let mapper = try Self.derived(fields, required: ["prompt", "text"], makes: "audio").mapper
        let request = SpeechRequest(text: "Hello", voiceDescription: "SECRET old man")
        #expect(try mapper.convert(request).payload == ["prompt": "SECRET old man", "text": "Hello"])
        #expect(!"\(request)".contains("SECRET"))
        let alone = try Self.derived(["prompt": Self.text], required: ["prompt"], makes: "audio").mapper
        #expect(!alone.capabilities.takes(.voiceDescription))
    }

    @Test("Lines of a dialogue go in with their voices; a lone voice into a list of speakers without texts")
    func dialogue() throws {
        let mapper = try Self.derived(["inputs": Self.list("Line")], required: ["inputs"], makes: "audio").mapper
        let request = SpeechRequest(dialogue: [FalLine("Where?", voice: "Aria"), FalLine("There.", voice: "Roger")])
        #expect(
            try mapper.convert(request).payload
                == ["inputs": [["text": "Where?", "voice": "Aria"], ["text": "There.", "voice": "Roger"]]])
        #expect(!"\(request)".contains("There"))
        #expect(mapper.examine(SpeechRequest(dialogue: [FalLine("Where?")])).problems.map(\.code) == [.outOfRange])
        let script: JSONObject = ["script": Self.text, "speakers": Self.list("Voice")]
        let voices = try Self.derived(script, required: ["script", "speakers"], makes: "audio").mapper
        #expect(
            try voices.convert(SpeechRequest(text: "Hello", voice: "Frank")).payload
                == ["script": "Hello", "speakers": [["preset": "Frank"]]])
        let named = try Self.derived(["prompt": Self.text, "speakers": Self.list("Speaker")], makes: "audio").mapper
        #expect(!named.capabilities.takes(.voice))
    }

    @Test("A film in which somebody speaks has an avatar, a voice, a script and a language")
    func speakers() throws {
        let mapper = try Self.derived(
            [
                "prompt": Self.text, "text_input": Self.text, "voice": Self.listed("Aria", "Roger"),
                "avatar_id": Self.listed("emily", "marcus"), "output_language": Self.listed("English", "German"),
            ], required: ["prompt", "text_input", "voice", "avatar_id"]
        ).mapper
        let request = VideoRequest(
            prompt: "a room", script: "SECRET words", voice: "roger", language: "de", avatar: "emily")
        #expect(
            try mapper.convert(request).payload == [
                "prompt": "a room", "text_input": "SECRET words", "voice": "Roger", "avatar_id": "emily",
                "output_language": "German",
            ])
        #expect(!"\(request)".contains("SECRET") && mapper.capabilities.voices == ["Aria", "Roger"])
        let nested = try Self.derived(
            ["character": .reference("Character"), "voice": .reference("Spoken")], required: ["character", "voice"])
        #expect(
            try nested.mapper.convert(VideoRequest(script: "Hello", voice: "Ivy", avatar: "ada")).payload
                == ["character": ["avatar": "Ada"], "voice": ["voice": "Ivy", "prompt": "Hello"]])
        #expect(nested.reasons["character"]?.hasPrefix("R30") == true)
    }

    // MARK: Sections

    @Test("A section is a pair of fields, an object or the one object of a list")
    func sections() throws {
        let request = MusicRequest(prompt: "rain", section: .seconds(2)..<(.milliseconds(4500)))
        let shapes: [(JSONObject, JSONObject)] = [
            (
                ["mask_start_seconds": Self.number, "mask_end_seconds": Self.number],
                ["mask_start_seconds": 2, "mask_end_seconds": 4.5]
            ),
            (["segment": .reference("Span")], ["segment": ["start_s": 2, "end_s": 4.5]]),
            (["sections": Self.list("Span")], ["sections": [["start_s": 2, "end_s": 4.5]]]),
        ]
        for (fields, sent) in shapes {
            var input: JSONObject = ["prompt": Self.text, "tags": Self.text]
            for member in fields { input.append(member) }
            let mapper = try Self.derived(input, required: ["prompt"] + fields.keys, makes: "audio").mapper
            var payload: JSONObject = ["prompt": "rain"]
            for member in sent { payload.append(member) }
            #expect(try mapper.convert(request).payload == payload)
            let none = mapper.examine(MusicRequest(prompt: "rain")).missing
            #expect(!none.isEmpty && none.allSatisfy { $0.fillers == [.section] })
        }
        let other: JSONObject = ["prompt": Self.text, "guidance_start": Self.number, "guidance_end": Self.number]
        #expect(try !Self.derived(other).mapper.capabilities.takes(.section))
    }

    // MARK: Texts

    @Test("The one text that is required is the prompt, unless it names something")
    func onlyText() throws {
        for name in ["instruction", "object_to_remove", "new_text"] {
            let mapper = try Self.derived([name: Self.text, "note": Self.text], required: [name], makes: "image").mapper
            #expect(try mapper.convert(ImageRequest(prompt: "the bin")).payload == [name: "the bin"])
        }
        let id = try Self.derived(["video_id": Self.text], required: ["video_id"]).mapper
        #expect(!id.capabilities.takes(.prompt))
        let two: JSONObject = ["labels": Self.text, "classes": Self.text]
        #expect(try !Self.derived(two, required: ["labels", "classes"]).mapper.capabilities.takes(.prompt))
    }

    @Test("What the input shows stands beside what it should become")
    func sourcePrompt() throws {
        let fields: JSONObject = ["source_prompt": Self.text, "target_prompt": Self.text]
        let mapper = try Self.derived(fields, required: ["source_prompt", "target_prompt"], makes: "image").mapper
        let request = ImageRequest(prompt: "a wolf", sourcePrompt: "a fox")
        #expect(try mapper.convert(request).payload == ["source_prompt": "a fox", "target_prompt": "a wolf"])
    }

    @Test("A training is driven by no unified request, whatever it shows of itself")
    func training() throws {
        let mapper = try Self.derived(["prompt": Self.text], category: "training").mapper
        #expect(mapper.modality == .other)
    }

    // MARK: JSON

    @Test("The new fields read back as they were written, and what is wrong in them is named")
    func json() throws {
        let request = VideoRequest(
            sourcePrompt: "a fox", script: "Hello", voice: "Ada", language: "en", avatar: "Bob", effect: "hug",
            loras: [FalLoRA("acme/fox", scale: 0.5, file: "a")], section: .seconds(1)..<(.seconds(2)), variant: "v6")
        #expect(try VideoRequest(json: request.json) == request)
        let speech = SpeechRequest(dialogue: [FalLine("Where?", voice: "Aria")], voiceDescription: "calm")
        #expect(try SpeechRequest(json: speech.json) == speech)
        let wrong: JSONValue = [
            "loras": [["scale": "much"], ["path": "a", "weight": 1]], "section": ["start": 5, "end": 2],
        ]
        let error = try #require(throws: MappingError.self) { try VideoRequest(json: wrong) }
        let told = error.problems.map(\.message).joined(separator: "\n")
        for place in ["/loras/0/path", "/loras/0/scale", "/loras/1/weight", "/section"] {
            #expect(told.contains(place), "\(told)")
        }
    }
}
