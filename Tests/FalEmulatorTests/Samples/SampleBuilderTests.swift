import FalFields
import FalJSON
import Testing

@testable import FalEmulator

@Suite("Results")
struct SampleBuilderTests {
    private static let base = "http://127.0.0.1:1"

    private func schema(_ input: [FieldDescriptor] = [], _ output: [FieldDescriptor]) -> EndpointSchema {
        EndpointSchema(
            input: ValueDescriptor(.record("In")), output: ValueDescriptor(.record("Out")),
            records: ["In": RecordDescriptor(fields: input), "Out": RecordDescriptor(fields: output)])
    }

    private func field(
        _ name: String, _ kind: ValueDescriptor.Kind, _ presence: Presence = .required, default: JSONValue? = nil,
        limits: ValueLimits = ValueLimits(), values: [JSONValue] = []
    ) -> FieldDescriptor {
        FieldDescriptor(
            name: name, presence: presence, value: ValueDescriptor(kind, limits: limits, values: values),
            serverDefault: `default`)
    }

    private func output(_ schema: EndpointSchema, _ input: JSONValue = [:], seed: String = "1") -> JSONValue {
        let value = SampleBuilder.output(of: "fal-ai/x", schema: schema, input: input, seed: seed, base: Self.base)
        #expect(schema.violations(inOutput: value) == [])
        return value
    }

    private let images = ValueDescriptor(.file(.image, requires: []))

    @Test("Plain fields of the input are returned unchanged under the same names")
    func echo() {
        let schema = schema(
            [],
            [
                field("prompt", .string), field("seed", .integer), field("strength", .number), field("tiled", .boolean),
                field("image_url", .string),
            ])
        let input: JSONValue = [
            "prompt": "a cat", "seed": .number(JSONNumber(literal: "17454220438242315174")!), "strength": 0.25,
            "tiled": true, "image_url": "https://x.test/mine.png",
        ]
        let result = output(schema, input)
        for name in ["prompt", "seed", "strength", "tiled"] { #expect(result[name] == input[name], "\(name)") }
        #expect(result["image_url"]?.stringValue?.hasPrefix("\(Self.base)/files/image-") == true)
    }

    @Test("A field of the input is not returned if the output's type forbids it")
    func noEchoAgainstTheType() {
        var limits = ValueLimits()
        limits.maximum = 10
        let result = output(schema([], [field("seed", .integer, limits: limits)]), ["seed": 99])
        #expect(result["seed"] == 10)
    }

    @Test(
        "Images have the requested size",
        arguments: [
            (#"{"image_size":"landscape_4_3"}"#, 1024, 768), (#"{"image_size":{"width":320,"height":200}}"#, 320, 200),
            (#"{"width":640,"height":480}"#, 640, 480), (#"{"aspect_ratio":"16:9"}"#, 1024, 576),
            (#"{"aspect_ratio":"9:16","resolution":"720p"}"#, 720, 1280), (#"{"resolution":"480p"}"#, 854, 480),
            (#"{"aspect_ratio":"1:1","resolution":"480P"}"#, 480, 480), (#"{"resolution":"2K"}"#, 2048, 2048),
            (#"{"aspect_ratio":"2.35:1","resolution":"0.5K"}"#, 512, 218), (#"{"resolution":"992x512"}"#, 992, 512),
            (#"{"resolution":"portrait_4_3"}"#, 768, 1024), (#"{"video_size":{"width":96,"height":64}}"#, 96, 64),
            ("{}", 512, 512), (#"{"image_size":"odd","aspect_ratio":"auto"}"#, 1024, 1024),
            (#"{"image_size":{"width":-1,"height":99999999}}"#, 1024, 1024),
        ])
    func sizes(_ input: String, _ width: Int, _ height: Int) throws {
        let schema = schema(
            [field("image_size", .string, .omittable, default: "square")], [field("image", images.kind)])
        let image = output(schema, try JSONValue(parsing: input))["image"]
        #expect(image?["width"] == .number(JSONNumber(width)))
        #expect(image?["height"] == .number(JSONNumber(height)))
        let name = try #require(image?["file_name"]?.stringValue)
        let file = try #require(SampleFile(name: name))
        #expect(file.content == .image(.png, width: width, height: height))
        #expect(image?["url"] == .string("\(Self.base)/files/\(name)"))
        #expect(image?["content_type"] == "image/png")
        #expect(image?["file_size"] == .number(JSONNumber(file.bytes().count)))
    }

    @Test("Numbers that describe a file follow the request")
    func quantities() {
        let fields = ["original_width", "height", "duration", "duration_ms", "end", "fps", "num_frames"]
        let result = output(
            schema([], fields.map { field($0, .number) } + [field("x_min", .number), field("x_max", .number)]),
            ["image_size": "landscape_16_9", "duration": "4"])
        #expect(
            result == [
                "original_width": 1024, "height": 576, "duration": 4, "duration_ms": 4_000, "end": 4, "fps": 24,
                "num_frames": 96, "x_min": 0.25, "x_max": 0.75,
            ])
    }

    @Test("There are as many different images as requested, within the limits of the list")
    func count() {
        var limits = ValueLimits()
        limits.maxItems = 4
        let schema = schema(
            [field("num_images", .integer, .omittable, default: 2)],
            [field("images", .list(images), limits: limits), field("has_nsfw_concepts", .list(.init(.boolean)))])
        for (input, expected) in [([:], 2), (["num_images": 3], 3), (["num_images": 9], 4)] as [(JSONValue, Int)] {
            let result = output(schema, input)
            let names = Set(result["images"]?.arrayValue?.compactMap { $0["file_name"]?.stringValue } ?? [])
            #expect(names.count == expected)
            #expect(result["has_nsfw_concepts"]?.arrayValue?.count == max(expected, input["num_images"]?.intValue ?? 0))
            #expect(result["has_nsfw_concepts"]?[0] == false)
        }
    }

    @Test(
        "Audio has the requested length, and states it", arguments: [#"{"duration":2.5}"#, #"{"duration":"2.5s"}"#])
    func audio(_ input: String) throws {
        let kind = ValueDescriptor.Kind.file(.audio, requires: ["duration", "channels", "sample_rate", "bitrate"])
        let audio = output(schema([], [field("audio", kind)]), try JSONValue(parsing: input))["audio"]
        #expect(audio?["content_type"] == "audio/wav")
        #expect(audio?["duration"] == 2.5)
        #expect(audio?["channels"] == 1)
        #expect(audio?["sample_rate"] == 16_000)
        #expect(audio?["bitrate"]?.stringValue != nil)
        let bytes = try #require(audio?["file_name"]?.stringValue.flatMap(SampleFile.init(name:))).bytes()
        #expect(audio?["file_size"] == .number(JSONNumber(bytes.count)))
        // The samples come last.
        let size = bytes.suffix(2_500 * 32 + 4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(size == 2_500 * 32)
    }

    @Test(
        "Audio has the requested format, rate, channels and bitrate",
        arguments: [
            (#"{"output_format":"mp3_44100_128"}"#, "audio/mpeg", 44_100, 1, "128k"),
            (
                #"{"audio_setting":{"format":"mp3","sample_rate":32000,"bitrate":128000,"channel":2}}"#, "audio/mpeg",
                32_000, 2, "128k"
            ),
            (#"{"output_format":"pcm_16000"}"#, "audio/pcm", 16_000, 1, "256k"),
            (#"{"format":"flac","sample_rate":"48 kHz","channels":"2"}"#, "audio/flac", 48_000, 2, "1536k"),
            (#"{"output_format":"wav","sample_rate":44100}"#, "audio/wav", 44_100, 1, "705k"),
            (#"{"output_format":"url"}"#, "audio/wav", 16_000, 1, "256k"),
        ])
    func audioFormats(_ input: String, _ type: String, _ rate: Int, _ channels: Int, _ bitrate: String) throws {
        let kind = ValueDescriptor.Kind.file(.audio, requires: ["channels", "sample_rate", "bitrate"])
        let input = try JSONValue(parsing: input)
        let schema = schema([], [field("audio", kind)])
        let audio = output(schema, input)["audio"]
        #expect(audio?["content_type"] == .string(type))
        #expect(audio?["sample_rate"] == .number(JSONNumber(rate)))
        #expect(audio?["channels"] == .number(JSONNumber(channels)))
        #expect(audio?["bitrate"] == .string(bitrate))
        #expect(SampleBuilder.notes(on: input, schema: schema) == [])
    }

    @Test(
        "A format or rate that cannot be made is noted",
        arguments: [
            (#"{"output_format":"opus_48000_64"}"#, "opus"), (#"{"video_output_type":"VP9 (.webm)"}"#, "webm"),
            (#"{"format":"mp3","sample_rate":96000}"#, "96000 Hz"), (#"{"output_format":"mp3_8000_999"}"#, "999k"),
        ])
    func notes(_ input: String, _ what: String) throws {
        let notes = SampleBuilder.notes(
            on: try JSONValue(parsing: input), schema: schema([], [field("audio", .file(.audio, requires: []))]))
        #expect(notes.count == 1)
        #expect(notes.first?.contains(what) == true)
    }

    @Test(
        "A video has the requested size, length and frame rate, and states them",
        arguments: [
            (#"{"duration":5,"aspect_ratio":"16:9","resolution":"720p"}"#, 1280, 720, 24, 120),
            (#"{"duration":"8s","fps":50}"#, 1024, 1024, 50, 400),
            (#"{"num_frames":81,"frames_per_second":16}"#, 1024, 1024, 16, 81),
            (#"{"num_frames":"129","resolution":"512x992"}"#, 512, 992, 24, 129),
            (#"{"duration":86400,"fps":0.5,"video_size":{"width":1,"height":8001}}"#, 16, 4096, 24, 7_200),
        ])
    func video(_ input: String, _ width: Int, _ height: Int, _ rate: Int, _ frames: Int) throws {
        let requires = ["width", "height", "duration", "fps", "num_frames"]
        let kind = ValueDescriptor.Kind.file(.video, requires: requires)
        let video = output(schema([], [field("video", kind)]), try JSONValue(parsing: input))["video"]
        let name = try #require(video?["file_name"]?.stringValue)
        #expect(
            SampleFile(name: name)?.content
                == .video(width: width, height: height, frames: frames, framesPerSecond: rate))
        #expect(video?["content_type"] == "video/mp4")
        let facts = [Double(width), Double(height), Double(frames) / Double(rate), Double(rate), Double(frames)]
        #expect(requires.map { video?[$0]?.doubleValue } == facts)
    }

    @Test(
        "The field's name decides the kind of file, or a note if it cannot be made",
        arguments: [
            ("model_mesh", "model/gltf-binary"), ("animation_glb", "model/gltf-binary"),
            ("frames_zip", "application/zip"), ("animation_fbx", "application/json"),
            ("diffusers_lora_file", "application/json"), ("config_file", "application/json"),
            ("preview_video", "video/mp4"), ("rendered_image", "image/png"), ("audio_file", "audio/wav"),
        ])
    func kinds(_ name: String, _ type: String) {
        let kind = ValueDescriptor.Kind.file(.file, requires: [])
        let file = output(schema([], [field(name, kind)]), ["prompt": "A chair, please"])[name]
        #expect(file?["content_type"] == .string(type))
        #expect(file?["file_name"]?.stringValue?.contains("-A_chair~2C_please.") == true)
    }

    @Test(
        "Images have the requested format",
        arguments: [("jpeg", "image/jpeg"), ("jpg", "image/jpeg"), ("webp", "image/webp"), ("gif", "image/png")])
    func formats(_ asked: String, _ type: String) throws {
        let image = output(schema([], [field("image", images.kind)]), ["output_format": .string(asked)])["image"]
        #expect(image?["content_type"] == .string(type))
        let name = try #require(image?["file_name"]?.stringValue)
        #expect(SampleFile(name: name)?.bytes().count == image?["file_size"]?.intValue)
    }

    @Test("Files are data URIs if the input asks for that")
    func inline() {
        let result = output(schema([], [field("image", images.kind)]), ["sync_mode": true])
        #expect(result["image"]?["url"]?.stringValue?.hasPrefix("data:image/png;base64,iVBORw0KGgo") == true)
    }

    @Test("All members of a record with a URL describe the same file")
    func keyframe() throws {
        var schema = schema([], [field("frame", .record("Frame"))])
        schema.records["Frame"] = RecordDescriptor(fields: [
            field("timestamp", .number), field("url", .string), field("content_type", .string),
            field("file_size", .integer, .omittable), field("width", .integer, .omittable),
        ])
        let frame = try #require(output(schema)["frame"])
        let url = try #require(frame["url"]?.stringValue)
        let file = try #require(SampleFile(name: String(url.dropFirst("\(Self.base)/files/".count))))
        #expect(frame["content_type"] == "image/png")
        #expect(frame["file_size"] == .number(JSONNumber(file.bytes().count)))
        #expect(frame["width"] == 1024)
    }

    @Test("The same request gives the same result, and another seed a different one")
    func deterministic() {
        let schema = schema([], [field("image", images.kind), field("seed", .integer), field("id", .string)])
        #expect(output(schema).text() == output(schema).text())
        #expect(output(schema, seed: "1") != output(schema, seed: "2"))
        #expect(output(schema, ["seed": 5], seed: "1") == output(schema, ["seed": 5], seed: "2"))
        #expect(output(schema, ["seed": 5]) != output(schema, ["seed": 6]))
    }

    @Test("Optional fields about errors are left out")
    func errors() {
        let result = output(
            schema(
                [],
                [
                    field("error", .string, .omittableOrNull), field("warnings", .list(.init(.string)), .omittable),
                    field("error_code", .integer), field("anything", .json, .omittable),
                ]))
        #expect(result.objectValue?.map(\.key) == ["error_code"])
    }

    @Test("Listed values are taken from the list, preferring the requested one")
    func listed() {
        let schema = schema(
            [], [field("format", .string, values: ["png", "jpeg"]), field("size", .integer, values: [3, 5])])
        #expect(output(schema) == ["format": "png", "size": 3])
        #expect(output(schema, ["format": "jpeg", "size": 4]) == ["format": "jpeg", "size": 3])
    }

    @Test("A union uses a member that fits, preferring files and records")
    func unions() {
        let members = [ValueDescriptor(.string), images]
        let result = output(schema([], [field("result", .union(members))]))
        #expect(result["result"]?["url"] != nil)
    }

    @Test("Lists have the required number of items, and unique ones where required")
    func lists() {
        var unique = ValueLimits()
        unique.minItems = 5
        unique.uniqueItems = true
        let letters = ValueDescriptor(.string, values: ["a", "b", "c", "d", "e"])
        let result = output(
            schema(
                [],
                [
                    field("numbers", .list(.init(.integer)), limits: unique),
                    field("words", .list(.init(.string)), limits: unique),
                    field("letters", .list(letters), limits: unique),
                ]))
        for (_, items) in result.objectValue?.map({ ($0.key, $0.value) }) ?? [] {
            #expect(items.arrayValue?.count == 5)
        }
    }

    @Test("Absurd demands of a schema are cut off")
    func hostile() {
        var huge = ValueLimits()
        huge.minItems = .max
        huge.minLength = .max
        let deep = (1...100).reduce(ValueDescriptor(.string, limits: huge)) { type, _ in
            ValueDescriptor(.list(type), limits: huge)
        }
        var schema = schema([], [field("list", deep.kind, limits: huge), field("self", .record("Out"))])
        let value = SampleBuilder.output(of: "a/b", schema: schema, input: [:], seed: "", base: "")
        #expect(value.serialized().count < 500_000_000)
        schema.output = ValueDescriptor(.list(ValueDescriptor(.record("Out"))))
        schema.records["Out"] = RecordDescriptor(fields: [field("children", .list(.init(.record("Out"))))])
        #expect(schema.violations(inOutput: output(schema)) == [])
    }

    @Test("An undescribed output is an object that says so")
    func undescribed() {
        let open = EndpointSchema(input: ValueDescriptor(.json), output: ValueDescriptor(.json), records: [:])
        #expect(output(open)["message"]?.stringValue?.contains("fal-ai/x") == true)
    }

    @Test("The smallest input has only required fields")
    func leastInput() {
        let schema = schema(
            [
                field("prompt", .string), field("image_url", .media(.image)), field("steps", .integer, .omittable),
                field("mask_url", .media(.image), .requiredOrNull), field("loras", .list(.init(.string))),
            ], [])
        let input = SampleBuilder.leastInput(of: "fal-ai/x", schema: schema, base: Self.base)
        #expect(input.objectValue?.map(\.key) == ["prompt", "image_url", "mask_url", "loras"])
        #expect(input["mask_url"] == .null)
        #expect(input["loras"] == [])
        #expect(schema.violations(inInput: input) == [])
    }
}
