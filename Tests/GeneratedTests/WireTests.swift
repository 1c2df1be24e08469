import FalRuntime
import Foundation
import Generated
import Testing

@Suite("Generated records on the wire")
struct WireTests {
    @Test("an input writes the members that are set, under their wire names")
    func writesWireNames() throws {
        let input = KlingVideoV2_6ProTextToVideo.Input(
            prompt: "A fox in the snow", duration: .duration10, aspectRatio: .ratio9x16, cfgScale: 0.25)
        #expect(
            input.json == [
                "prompt": "A fox in the snow", "duration": "10", "aspect_ratio": "9:16", "cfg_scale": 0.25,
            ])
    }

    @Test("an output comes back as it was sent, file and members nobody knows included")
    func keepsFiles() throws {
        let wire: JSONValue = [
            "video": [
                "url": "https://v3.fal.media/files/a/out.mp4", "content_type": "video/mp4", "file_name": "out.mp4",
                "file_size": 4_404_019, "checksum": "abc",
            ]
        ]
        let output = try KlingVideoV2_6ProTextToVideo.Output(json: wire)
        #expect(output.video.urlString == "https://v3.fal.media/files/a/out.mp4")
        #expect(output.video.fileSize == 4_404_019)
        #expect(output.video.additional == ["checksum": "abc"])
        #expect(output.json == wire)
    }

    @Test("lists, maps and numbers in any spelling are read")
    func readsListsAndMaps() throws {
        let text = """
            {"images": [{"url": "https://v3.fal.media/1.jpg", "width": 1024.0, "height": 768}],
             "timings": {"inference": 1.5}, "seed": 7, "has_nsfw_concepts": [false], "prompt": "a fox"}
            """
        let output = try FluxDev.Output(json: JSONValue(parsing: text))
        #expect(output.images.map(\.width) == [1024])
        #expect(output.timings == ["inference": 1.5])
        #expect(output.hasNSFWConcepts == [false])
        #expect(try FluxDev.Output(json: output.json) == output)
    }

    @Test("a record inside a record keeps its own names and enumerations")
    func readsNestedRecords() throws {
        let wire: JSONValue = [
            "text": "Hello", "voice_setting": ["voice_id": "Wise_Woman", "speed": 1.25, "emotion": "happy"],
            "audio_setting": ["sample_rate": 44100, "channel": 2],
        ]
        let input = try MinimaxSpeech02HD.Input(json: wire)
        #expect(input.voiceSetting?.emotion == .happy)
        #expect(input.audioSetting?.sampleRate == .rate44100)
        #expect(input.json == wire)
    }

    @Test("all problems are reported, each with a pointer to its place")
    func reportsEveryProblem() {
        let wire: JSONValue = [
            "images": [["url": "https://v3.fal.media/1.jpg"], ["width": 1]], "timings": ["inference": "slow"],
            "seed": 7.5, "has_nsfw_concepts": [false],
        ]
        let error = #expect(throws: WireError.self) { try FluxDev.Output(json: wire) }
        #expect(
            error?.problems.map(\.description) == [
                "/images/1/url: required, but missing",
                "/timings/inference: expected a number, found a string",
                "/seed: expected an integer, found a number",
                "/prompt: required, but missing",
            ])
    }

    @Test("Codable reads and writes the same JSON")
    func isCodable() throws {
        let input = OpenaiGptImage2.Input(prompt: "A lighthouse", imageSize: .custom(width: 1024, height: 768))
        let data = try JSONEncoder().encode(input)
        #expect(try JSONValue(parsing: Array(data)) == input.json)
        #expect(try JSONDecoder().decode(OpenaiGptImage2.Input.self, from: data) == input)
    }

    @Test("Codable says where, when something does not fit")
    func codableNamesThePlace() {
        let data = Data(#"{"images": [{"url": 1}]}"#.utf8)
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OpenaiGptImage2.Output.self, from: data)
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("an error of another kind: \(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "/images/0/url: expected a string, found a number")
    }

    @Test("equal records have equal hashes; other records are other elements of a set")
    func isHashable() {
        let first = FluxDev.Input(prompt: "a fox", seed: 7)
        let same = FluxDev.Input(prompt: "a fox", seed: 7)
        let other = FluxDev.Input(prompt: "a fox", seed: 8)
        #expect(first == same)
        #expect(first.hashValue == same.hashValue)
        #expect(Set([first, same, other]).count == 2)
    }
}
