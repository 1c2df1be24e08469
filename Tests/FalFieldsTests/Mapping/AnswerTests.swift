import FalFields
import FalJSON
import Testing

@Suite("Reading answers by a mapper") struct AnswerTests {
    private let rules = FieldMapper.Rules(
        modality: .image,
        outputs: [
            .init(.image, "images", .fileList), .init(.image, "image", .file), .init(.audio, "audio_url", .url),
            .init(.seed, "seed", .value), .init(.prompt, "actual_prompt", .value),
            .init(.duration, "duration_ms", .value, isMilliseconds: true),
        ])

    @Test("Every file is found, in lists, alone, and as a mere address")
    func files() {
        let answer: JSONValue = [
            "images": [["url": "https://x.test/1"], nil, ["url": "https://x.test/2", "width": 5]],
            "image": ["url": "https://x.test/3"], "audio_url": "https://x.test/4",
        ]
        let found = rules.files(in: answer)
        #expect(found.map(\.url) == (1...4).map { "https://x.test/\($0)" })
        #expect(found.map(\.role) == [.image, .image, .image, .audio])
        #expect(found[1].value["width"] == 5)
    }

    @Test("What is not there, or null, is no file")
    func nothing() {
        #expect(rules.files(in: ["images": nil, "image": [:], "audio_url": 5]) == [])
        #expect(rules.files(in: nil) == [] && rules.fact(.seed, in: [:]) == nil)
    }

    @Test("Facts keep their value, lengths become durations")
    func facts() {
        let answer: JSONValue = ["seed": 17_454_220, "actual_prompt": "a red kite", "duration_ms": 6500]
        #expect(rules.fact(.seed, in: answer) == 17_454_220)
        #expect(rules.fact(.prompt, in: answer) == "a red kite")
        #expect(rules.duration(in: answer) == .milliseconds(6500))
    }
}
