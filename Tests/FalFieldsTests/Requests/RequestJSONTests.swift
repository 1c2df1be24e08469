import FalFields
import FalJSON
import Foundation
import Testing

@Suite("Unified requests as JSON") struct RequestJSONTests {
    private let video = VideoRequest(
        prompt: "a kite", negativePrompt: "blur", duration: .milliseconds(6500), resolution: .resolution720p,
        aspectRatio: .ratio16x9, size: "1280x720", style: "anime",
        images: [.firstFrame("https://x.test/a.png"), .lastFrame(.file("b.png"))],
        video: .data([1, 2, 3], contentType: "video/mp4"), audio: "https://x.test/v.mp3", generateAudio: false,
        enhancePrompt: true, seed: 0, numberOfVideos: 2, additionalFields: ["cfg_scale": 0.5])

    @Test("A request reads back what it wrote, through any coder")
    func roundTrip() throws {
        #expect(try VideoRequest(json: video.json) == video)
        #expect(try JSONDecoder().decode(VideoRequest.self, from: JSONEncoder().encode(video)) == video)
        let image = ImageRequest(
            prompt: "a", negativePrompt: "b", size: "1x1", aspectRatio: "1:1", resolution: "1K", quality: "high",
            style: "anime", images: [.mask("https://x.test/m.png")], enhancePrompt: false, seed: 1, numberOfImages: 4,
            additionalFields: ["x": [1]])
        #expect(try ImageRequest(json: image.json) == image)
        let speech = SpeechRequest(
            text: "hello", negativePrompt: "noise", voice: "Aria", voiceSettings: ["speed": 1.1], language: "en",
            audio: "https://x.test/v.mp3", video: "https://x.test/c.mp4", duration: .seconds(3),
            outputFormat: .init("mp3", sampleRate: 44100, bitrate: 128), seed: 5, additionalFields: ["y": true])
        #expect(try SpeechRequest(json: speech.json) == speech)
        #expect(try JSONDecoder().decode(SpeechRequest.self, from: JSONEncoder().encode(speech)) == speech)
    }

    @Test("A length that the model chooses is a word in JSON")
    func automatic() throws {
        let request = VideoRequest(prompt: "a", duration: .automatic)
        #expect(request.json.text() == #"{"prompt":"a","duration":"auto"}"#)
        #expect(try VideoRequest(json: request.json) == request)
        #expect(FalDuration(.milliseconds(1500)) == .seconds(1.5) && FalDuration.milliseconds(2000.0) == .seconds(2))
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

    @Test("What is too large for a field is told its range, and what is no integer its type")
    func integers() throws {
        func message(_ name: String, _ value: JSONValue) throws -> String {
            let error = #expect(throws: MappingError.self) { try VideoRequest(json: .object([name: value])) }
            return try #require(error?.problems.first).message
        }
        let aboveInt = try JSONValue(parsing: "9223372036854775808")
        let aboveSeeds = try JSONValue(parsing: "18446744073709551616")
        #expect(
            try message("count", aboveInt) == "/count: must be from -9223372036854775808 to 9223372036854775807")
        for wrong in [aboveSeeds, -1] {
            #expect(try message("seed", wrong) == "/seed: must be from 0 to 18446744073709551615")
        }
        #expect(try message("seed", "7") == "/seed: must be an integer")
        #expect(try message("seed", 0.5) == "/seed: must be an integer")
        #expect(try VideoRequest(json: ["seed": 5.0]).seed == 5)
    }

    @Test("Printing a request shows its fields, but no prompt and no contents of files")
    func printing() {
        let request = VideoRequest(
            prompt: "CANARY fox", duration: .seconds(6),
            images: [
                .firstFrame("https://x.test/a.png"), .lastFrame(.data(Array("CANARY".utf8), contentType: "image/png")),
            ],
            video: "data:video/mp4;base64,CANARY", seed: 7,
            additionalFields: ["cfg_scale": 0.5, "lyrics": "CANARY", "multi_prompt": ["CANARY"]])
        let expected =
            "VideoRequest(prompt: … (10 characters), duration: 6, seed: 7, "
            + "images: [(first_frame: https://x.test/a.png), (last_frame: \"6 bytes of image/png\")], "
            + "videos: [(source: data:video/mp4;base64,… (28 characters))], "
            + "additionalFields: (cfg_scale: 0.5, lyrics: … (6 characters), multi_prompt: …))"
        #expect("\(request)" == expected)
        var texts = [String(describing: request), String(reflecting: request), "\([request])"]
        texts += ["\(ImageRequest(prompt: "CANARY"))", "\(SpeechRequest(text: "CANARY", voice: "Aria"))"]
        texts += [String(reflecting: request.unifiedFields)]
        for value in [request, request.unifiedFields, SpeechRequest(text: "CANARY")] as [any Sendable] {
            var dumped = ""
            dump(value, to: &dumped)
            texts.append(dumped)
        }
        for text in texts { #expect(!text.contains("CANARY") && !text.contains("67, 65, 78")) }
        #expect(texts[4] == #"SpeechRequest(prompt: … (6 characters), voice: "Aria")"#)
    }

    @Test("Mappers read back what they wrote")
    func mappers() throws {
        let data = try JSONEncoder().encode(SampleMapper.mapper)
        #expect(try JSONDecoder().decode(FieldMapper.self, from: data) == SampleMapper.mapper)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FieldMapper.self, from: Data("{}".utf8)) }
        #expect(FieldMapper.Rules(json: ["makes": "video", "map": ["prompt from prompt"]]) == nil)
    }
}
