import FalJSON
import FalRuntime
import Testing

@Suite("Responses of every shape") struct FalResponseTests {
    private func answer(_ json: JSONValue, _ modality: FalModality = .video, out: [String] = []) -> FalResponse {
        let rules = FalMapperRules.rules(modality, out)
        return FalResponse(json, of: "acme/any", making: modality, rules: rules)
    }

    @Test(
        "A video is found whatever it is called",
        arguments: [
            ["video": ["url": "https://x.test/a.mp4"]],
            ["video": "https://x.test/a.mp4"],
            ["videos": [["url": "https://x.test/a.mp4"]]],
            ["videos": ["https://x.test/a.mp4"]],
            ["video_url": "https://x.test/a.mp4"],
            ["video_urls": ["https://x.test/a.mp4"]],
            ["output": ["url": "https://x.test/a.mp4"]],
            ["output": "https://x.test/a.mp4"],
            ["outputs": ["https://x.test/a.mp4"]],
            ["results": [["clip": ["video": ["url": "https://x.test/a.mp4"]]]]],
            ["url": "https://x.test/a.mp4"],
            ["scene": ["url": "https://x.test/a.mp4", "content_type": "application/octet-stream"]],
            [["url": "https://x.test/a.mp4"]],
            "https://x.test/a.mp4",
        ] as [JSONValue])
    func videos(_ json: JSONValue) {
        let answer = answer(json)
        #expect(answer.videos.map(\.urlString) == ["https://x.test/a.mp4"])
        #expect(VideoResult(answer)?.video.urlString == "https://x.test/a.mp4")
        #expect(answer.images.isEmpty && answer.audios.isEmpty && answer.files.isEmpty)
    }

    @Test(
        "So are images and sounds",
        arguments: [
            ("images", "image", .image), ("image_url", "image", .image), ("audio", "audio", .audio),
            ("audio_url", "audio", .audio), ("audio_file", "audio", .audio), ("speech", "audio", .audio),
        ] as [(String, String, FalModality)])
    func others(_ name: String, _ kind: String, _ modality: FalModality) {
        let file: JSONValue = name.hasSuffix("_url") ? "https://x.test/a" : ["url": "https://x.test/a"]
        let answer = answer([name: name.hasSuffix("s") ? [file] : file], modality)
        #expect(
            (kind == "image" ? answer.images.map(\.urlString) : answer.audios.map(\.urlString)) == ["https://x.test/a"])
        #expect((ImageResult(answer) != nil) == (kind == "image"))
        #expect((SpeechResult(answer) != nil) == (kind == "audio"))
    }

    @Test("Each file goes to its kind, once, in the order of the answer")
    func mixed() {
        let answer = answer([
            "image": ["url": "https://x.test/1.png"],
            "images": [["url": "https://x.test/1.png", "width": 4, "height": 3], ["url": "https://x.test/2.webp"]],
            "thumbnail": ["url": "https://x.test/t"],
            "video": ["url": "https://x.test/v", "duration": 6.5, "fps": 24],
            "sound": ["url": "https://x.test/s", "content_type": "audio/wav"],
            "frames_zip": ["url": "https://x.test/f.zip"],
            "weights": ["url": "https://x.test/w.safetensors"],
            "extra": ["url": "https://x.test/unknown"],
        ])
        #expect(
            answer.images.map(\.urlString) == ["https://x.test/1.png", "https://x.test/2.webp", "https://x.test/t"])
        #expect(answer.videos.map(\.urlString) == ["https://x.test/v"] && answer.videos[0].fps == 24)
        #expect(answer.audios.map(\.urlString) == ["https://x.test/s"])
        #expect(
            answer.files.map(\.urlString)
                == ["https://x.test/f.zip", "https://x.test/w.safetensors", "https://x.test/unknown"])
        #expect(answer.duration == .milliseconds(6500))
    }

    @Test("The schema's word counts more than the name")
    func rules() {
        let json: JSONValue = ["rendered": ["url": "https://x.test/a"], "mask": ["url": "https://x.test/b"]]
        let known = answer(json, .video, out: ["image rendered file", "video mask file"])
        #expect(
            known.images.map(\.urlString) == ["https://x.test/a"]
                && known.videos.map(\.urlString) == ["https://x.test/b"])
    }

    @Test("A result that came along as a data URI is told by its media type")
    func dataURI() {
        let answer = answer(["output": "data:image/png;base64,AQID"], .image)
        #expect(answer.images.map(\.urlString) == ["data:image/png;base64,AQID"])
    }

    @Test("Words, links in passing and nulls are no files")
    func noFiles() {
        let answer = answer([
            "prompt": "https://x.test/not-a-file.mp4", "video": nil, "images": [], "audio": ["url": nil],
            "license": "https://x.test/license", "seed": 5, "has_nsfw_concepts": [false],
        ])
        #expect(answer.videos.isEmpty && answer.images.isEmpty && answer.audios.isEmpty && answer.files.isEmpty)
        #expect(VideoResult(answer) == nil && ImageResult(answer) == nil && SpeechResult(answer) == nil)
    }

    @Test("Facts: the seed exactly, the rewritten prompt before the given one, lengths in seconds")
    func facts() {
        let answer = answer([
            "seed": .number(JSONNumber(UInt64.max)), "prompt": "a fox", "actual_prompt": "a red fox",
            "revised_prompt": nil, "duration_ms": 1500,
        ])
        #expect(answer.seed?.uint64Value == .max && answer.prompt == "a red fox")
        #expect(answer.duration == .milliseconds(1500))
        #expect(self.answer(["duration": 2.5]).duration == .milliseconds(2500))
        let millis = self.answer(["duration": 2500], .audio, out: ["duration duration value ms"])
        #expect(millis.duration == .milliseconds(2500))
    }

    @Test("Lengths that cannot be", arguments: [-1, 1e300] as [Double])
    func badLength(_ seconds: Double) throws {
        let number = JSONValue.number(try #require(JSONNumber(seconds)))
        #expect(answer(["duration": number]).duration == nil)
        #expect(answer(["video": ["url": "https://x.test/v", "duration": number]]).duration == nil)
    }

    @Test("The size is that of the first file of the kind asked for")
    func size() {
        let json: JSONValue = [
            "video": ["url": "https://x.test/v", "width": 1280, "height": 720],
            "image": ["url": "https://x.test/i", "width": 64, "height": 48],
        ]
        #expect(answer(json).size == .init(width: 1280, height: 720))
        #expect(answer(json, .image).size == .init(width: 64, height: 48))
        #expect(answer(json, .audio).size == nil)
    }
}

enum FalMapperRules {
    static func rules(_ modality: FalModality, _ out: [String]) -> FieldMapper.Rules? {
        FieldMapper.Rules(json: ["makes": .string(modality.rawValue), "out": .array(out.map(JSONValue.string))])
    }
}
