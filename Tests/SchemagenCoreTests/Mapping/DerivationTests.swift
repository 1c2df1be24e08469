import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// The rules one by one, on documents made for them.
@Suite("Derivation of mappers") struct DerivationTests {
    private static let file: JSONValue = [
        "type": "object", "title": "File", "properties": ["url": ["type": "string"]], "required": ["url"],
    ]
    private static let text: JSONValue = ["type": "string"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    private static let flag: JSONValue = ["type": "boolean"]
    private static let number: JSONValue = ["type": "integer"]

    private func derive(
        _ input: JSONObject, required: [String] = [], output: JSONObject = ["video": .reference("File")]
    ) throws -> FieldMapper.Rules {
        let document = EndpointDocument(
            input: input, output: output, required: required,
            components: [
                "File": Self.file,
                "Size": [
                    "type": "object", "required": ["width", "height"],
                    "properties": ["width": Self.number, "height": Self.number],
                ],
            ])
        return MapperDeriver().derive(try document.model().model).rules
    }

    /// Each rule as `field<source form`, without its number.
    private func lines(_ rules: FieldMapper.Rules, from sources: UnifiedField...) -> [String] {
        rules.rules.filter { sources.contains($0.source) }.map {
            "\($0.field)<\($0.source.rawValue) \($0.form)" + ($0.isFallback ? "?" : "")
        }
    }

    @Test("R1: what an endpoint makes follows from its output, whatever its shape")
    func modality() throws {
        let file = JSONValue.reference("File")
        let cases: [(JSONObject, FalModality)] = [
            (["video": file], .video), (["videos": ["type": "array", "items": file]], .video),
            (["images": ["type": "array", "items": file], "seed": Self.number], .image), (["image": file], .image),
            (["audio": file], .audio), (["audio_url": Self.text], .audio), (["audio_file": file], .audio),
            (["video": file, "audio": file], .video), (["model_mesh": file, "rendered_image": file], .model),
            (["text": Self.text], .other), (["diffusers_lora_file": file, "config_file": file], .other),
        ]
        for (output, wanted) in cases {
            #expect(try derive(["prompt": Self.text], output: output).modality == wanted, "\(output)")
        }
    }

    @Test("R1: where the answer holds its media and facts")
    func outputs() throws {
        let images: JSONValue = ["type": "array", "items": .reference("File")]
        let rules = try derive(
            ["prompt": Self.text],
            output: ["images": images, "seed": Self.number, "prompt": Self.text, "actual_prompt": Self.text])
        #expect(
            rules.outputs == [
                .init(.image, "images", .fileList), .init(.seed, "seed", .value),
                .init(.prompt, "actual_prompt", .value),
            ])
        let audio = try derive([:], output: ["audio_url": Self.text, "duration_ms": Self.number])
        #expect(
            audio.outputs == [
                .init(.audio, "audio_url", .url), .init(.duration, "duration_ms", .value, isMilliseconds: true),
            ])
    }

    @Test("R2: a prompt, a required text in its place, and never an optional one")
    func prompts() throws {
        #expect(lines(try derive(["prompt": Self.text, "text": Self.text]), from: .prompt) == ["prompt<prompt value"])
        #expect(
            lines(try derive(["script": Self.text], required: ["script"]), from: .prompt) == ["script<prompt value"])
        #expect(lines(try derive(["text": Self.text]), from: .prompt) == [])
        let speech = try derive(
            ["text": Self.text, "prompt": Self.text], required: ["prompt"], output: ["audio": .reference("File")])
        #expect(lines(speech, from: .text) == ["prompt<text value"])
    }

    @Test("R3: a duration under each of its names, in seconds or milliseconds, but not short and long")
    func durations() throws {
        for name in ["duration", "duration_seconds", "seconds", "video_length"] {
            let field: JSONValue = ["type": "string", "enum": ["5", "10"]]
            #expect(lines(try derive([name: field]), from: .duration) == ["\(name)<duration seconds"])
        }
        let words: JSONValue = ["type": "string", "enum": ["short", "long"]]
        #expect(lines(try derive(["duration": words]), from: .duration) == [])
        let music = try derive(["music_length_ms": Self.number], output: ["audio": .reference("File")])
        #expect(lines(music, from: .duration) == ["music_length_ms<duration milliseconds"])
    }

    @Test("R4: same names, unless the type means something else")
    func choices() throws {
        let list: JSONValue = ["type": "string", "enum": ["a", "b"]]
        #expect(lines(try derive(["style": list, "resolution": list]), from: .style, .resolution).count == 2)
        #expect(lines(try derive(["style": ["type": "number"]]), from: .style) == [])
    }

    @Test("R5 and R6: sizes take sizes, and ratios where the endpoint has none of its own")
    func sizes() throws {
        let size: JSONValue = [
            "anyOf": [.reference("Size"), ["type": "string", "enum": ["square_hd", "landscape_16_9"]]]
        ]
        #expect(
            lines(try derive(["image_size": size]), from: .size, .aspectRatio)
                == ["image_size<size size", "image_size<aspect_ratio preset"])
        let both = try derive(["image_size": size, "aspect_ratio": ["type": "string", "enum": ["1:1"]]])
        #expect(
            lines(both, from: .size, .aspectRatio) == ["aspect_ratio<aspect_ratio choice", "image_size<size size"])
    }

    @Test("R7: switches only where the type is one")
    func flags() throws {
        for name in ["generate_audio", "generate_audio_switch", "enable_audio", "audio"] {
            #expect(lines(try derive([name: Self.flag]), from: .generateAudio) == ["\(name)<generate_audio value"])
            #expect(lines(try derive([name: Self.text]), from: .generateAudio) == [])
        }
        #expect(
            lines(try derive(["prompt_optimizer": Self.flag]), from: .enhancePrompt)
                == ["prompt_optimizer<enhance_prompt value"])
    }

    @Test("R8: the number of results")
    func counts() throws {
        for name in ["num_images", "num_videos", "num_outputs", "n"] {
            #expect(lines(try derive([name: Self.number]), from: .count) == ["\(name)<count value"])
        }
    }

    @Test("R9 and R10: frames have their own fields, and the first one takes the single image where it has none")
    func frames() throws {
        let own = try derive(["first_frame_url": Self.text, "last_frame_url": Self.text, "image_url": Self.text])
        #expect(
            lines(own, from: .firstFrame, .lastFrame)
                == ["last_frame_url<last_frame media", "first_frame_url<first_frame media"])
        #expect(lines(try derive(["image_url": Self.text]), from: .firstFrame) == ["image_url<first_frame media"])
        #expect(lines(try derive(["image_urls": Self.texts]), from: .firstFrame) == [])
    }

    @Test("R11: a required list first, then single fields, lists, and the first frame as the last resort")
    func references() throws {
        let fields: JSONObject = ["image_url": Self.text, "image_urls": Self.texts, "start_image_url": Self.text]
        #expect(
            lines(try derive(fields), from: .reference) == [
                "image_url<reference media", "image_urls<reference mediaList", "start_image_url<reference media?",
            ])
        #expect(
            lines(try derive(fields, required: ["image_urls"]), from: .reference).first
                == "image_urls<reference mediaList")
        let two: JSONObject = ["image_url": Self.text, "reference_image_url": Self.text]
        #expect(
            lines(try derive(two, required: ["reference_image_url"]), from: .reference)
                == ["reference_image_url<reference media", "image_url<reference media"])
        let odd: JSONObject = ["portrait_image_url": Self.text]
        #expect(
            lines(try derive(odd, required: ["portrait_image_url"]), from: .reference)
                == ["portrait_image_url<reference media"])
        #expect(lines(try derive(odd), from: .reference) == [])
    }

    @Test("R12: clips, sounds and masks")
    func media() throws {
        let rules = try derive(["video_urls": Self.texts, "audio_url": Self.text, "mask_image_url": Self.text])
        #expect(
            lines(rules, from: .video, .audio, .mask) == [
                "video_urls<video mediaList", "audio_url<audio media", "mask_image_url<mask media",
            ])
        let pairs: JSONValue = ["type": "array", "items": ["type": "string"], "minItems": 2]
        #expect(lines(try derive(["video_urls": pairs]), from: .video) == ["video_urls<video mediaList"])
    }

    @Test("An endpoint that makes none of the three gets no rules")
    func others() throws {
        #expect(try derive(["prompt": Self.text], output: ["text": Self.text]).rules == [])
    }

    @Test("R4: speech has a speed where that is a number; a video's speed is another matter")
    func speed() throws {
        let output: JSONObject = ["audio": .reference("File")]
        for name in ["speed", "voice_speed"] {
            let rules = try derive(["text": Self.text, name: Self.number], output: output)
            #expect(lines(rules, from: .speed) == ["\(name)<speed value"])
        }
        let words = try derive(["text": Self.text, "speed": Self.text], output: output)
        #expect(lines(words, from: .speed) == [])
        #expect(lines(try derive(["speed": Self.number]), from: .speed) == [])
    }
}
