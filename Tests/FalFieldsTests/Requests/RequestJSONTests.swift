import FalFields
import FalJSON
import Foundation
import Testing

@Suite("Unified requests as JSON") struct RequestJSONTests {
    private let video = VideoRequest(
        prompt: "a kite", negativePrompt: "blur", duration: .milliseconds(6500), resolution: .p720,
        aspectRatio: .landscape16x9, size: "1280x720", style: "anime",
        images: [.firstFrame("https://x.test/a.png"), .lastFrame(.file("b.png"))],
        video: .data([1, 2, 3], contentType: "video/mp4"), audio: "https://x.test/v.mp3", generateAudio: false,
        enhancePrompt: true, seed: 0, numberOfVideos: 2, extra: ["cfg_scale": 0.5])

    @Test("A request reads back what it wrote, through any coder")
    func roundTrip() throws {
        #expect(try VideoRequest(json: video.json) == video)
        #expect(try JSONDecoder().decode(VideoRequest.self, from: JSONEncoder().encode(video)) == video)
        let image = ImageRequest(
            prompt: "a", negativePrompt: "b", size: "1x1", aspectRatio: "1:1", resolution: "1K", quality: "high",
            style: "anime", images: [.mask("https://x.test/m.png")], enhancePrompt: false, seed: 1, numberOfImages: 4,
            extra: ["x": [1]])
        #expect(try ImageRequest(json: image.json) == image)
        let speech = SpeechRequest(
            text: "hello", negativePrompt: "noise", voice: "Aria", voiceSettings: ["speed": 1.1], language: "en",
            audio: "https://x.test/v.mp3", video: "https://x.test/c.mp4", duration: .seconds(3),
            outputFormat: .init("mp3", sampleRate: 44100, bitrate: 128), seed: 5, extra: ["y": true])
        #expect(try SpeechRequest(json: speech.json) == speech)
        #expect(try JSONDecoder().decode(SpeechRequest.self, from: JSONEncoder().encode(speech)) == speech)
    }

    @Test("The form is what a person would write")
    func form() {
        let json = VideoRequest(prompt: "a", duration: .seconds(6), images: [.reference("https://x.test/a.png")]).json
        #expect(
            json.text()
                == #"{"prompt":"a","duration":6,"images":[{"role":"reference","media":"https://x.test/a.png"}]}"#)
    }

    @Test("All that is wrong is said at once, with its place: types, roles, and members that nobody knows")
    func wrong() throws {
        let json: JSONValue = [
            "prompt": 5, "durration": 6, "duration": "six", "images": [["role": "middle_frame", "media": "x"], 7],
            "video": ["path": "x"],
        ]
        let error = #expect(throws: MappingError.self) { try VideoRequest(json: json) }
        let messages = try #require(error).problems.map(\.message)
        #expect(messages.count == 6)
        for place in ["/prompt", "/durration", "/duration:", "/images/0/role", "/images/1", "/video"] {
            #expect(messages.contains { $0.hasPrefix(place) }, "\(place) in \(messages)")
        }
        #expect(error?.problems.allSatisfy { $0.code == .invalidRequest } == true)
    }

    @Test("What is no object is no request", arguments: [JSONValue.null, [], "a kite", 5])
    func noObject(_ json: JSONValue) {
        #expect(throws: MappingError.self) { try ImageRequest(json: json) }
    }

    @Test("Null is as good as leaving a member out")
    func nulls() throws {
        #expect(try VideoRequest(json: ["prompt": "a", "seed": nil, "images": nil]) == VideoRequest(prompt: "a"))
    }

    @Test("Mappers read back what they wrote")
    func mappers() throws {
        let data = try JSONEncoder().encode(SampleMapper.mapper)
        #expect(try JSONDecoder().decode(FieldMapper.self, from: data) == SampleMapper.mapper)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FieldMapper.self, from: Data("{}".utf8)) }
        #expect(FieldMapper.Rules(json: ["makes": "video", "map": ["prompt from prompt"]]) == nil)
    }
}
