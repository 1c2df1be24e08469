import FalFields
import FalJSON
import Testing

@Suite("Conversions") struct ConversionTests {
    private let mapper = SampleMapper.mapper
    private let image: FalMedia = "https://x.test/a.png"
    private let other: FalMedia = "https://x.test/b.png"

    @Test("Values get the schema's spelling and the schema's order, whatever the order of rules")
    func spelling() throws {
        let request = VideoRequest(
            prompt: "a kite", duration: .seconds(6), resolution: "4K", aspectRatio: "16:9", size: "1280x720",
            generateAudio: false, enhancePrompt: true, seed: 0)
        let conversion = try mapper.convert(request)
        let text = JSONValue.object(conversion.payload).text()
        #expect(
            text == #"{"prompt":"a kite","duration":"6s","aspect_ratio":"16:9","resolution":"2160p","#
                + #""video_size":{"width":1280,"height":720},"seed":0,"generate_audio":false,"thinking":"on","#
                + #""codec":"h264"}"#)
        #expect(conversion.unmapped == [] && conversion.missing == [] && conversion.warnings == [])
        #expect(conversion.used.contains(.init(unifiedField: .resolution, modelField: "resolution")))
    }

    @Test("One reference takes the single field, several the list, a first frame its own")
    func images() throws {
        func payload(_ images: [FalInputImage]) throws -> JSONObject {
            try mapper.convert(VideoRequest(prompt: "a", images: images)).payload
        }
        #expect(try payload([.reference(image)])["image_url"] == "https://x.test/a.png")
        #expect(
            try payload([.reference(image), .reference(other)])["image_urls"]
                == ["https://x.test/a.png", "https://x.test/b.png"])
        let framed = try payload([.reference(other), .firstFrame(image)])
        #expect(framed["first_frame_url"] == "https://x.test/a.png")
        #expect(framed["image_url"] == "https://x.test/b.png")
        #expect(try payload([.mask(image)])["mask_url"] == "https://x.test/a.png")
    }

    @Test("A clip goes into a list of one, a sound into an object with its address")
    func clips() throws {
        let request = VideoRequest(prompt: "a", video: "https://x.test/c.mp4", audio: "https://x.test/v.mp3")
        let payload = try mapper.convert(request).payload
        #expect(payload["video_urls"] == ["https://x.test/c.mp4"])
        #expect(payload["audio"] == ["url": "https://x.test/v.mp3"])
    }

    @Test("Local media are listed with their places, and replaced by the addresses that uploads gave them")
    func localMedia() throws {
        let bytes = FalMedia.data([1, 2, 3], contentType: "image/png")
        let file = FalMedia.file("/tmp/voice.mp3")
        let request = VideoRequest(
            prompt: "a", images: [.reference(image), .reference(bytes)], audio: file)
        let conversion = try mapper.convert(request)
        #expect(conversion.media.map(\.media) == [file, bytes])
        #expect(
            conversion.media.map(\.path) == [[.member("audio"), .member("url")], [.member("image_urls"), .index(1)]])
        #expect(conversion.payload["image_urls"] == ["https://x.test/a.png", "data:image/png;base64,AQID"])
        let sent = conversion.payload(urls: [bytes: "https://cdn/1", file: "https://cdn/2"])
        #expect(sent["image_urls"] == ["https://x.test/a.png", "https://cdn/1"])
        #expect(sent["audio"] == ["url": "https://cdn/2"])
    }

    @Test("Extra fields win, count before the required check, and never get lost unsaid")
    func additionalFields() throws {
        let conversion = try mapper.convert(
            VideoRequest(
                duration: .seconds(4), additionalFields: ["prompt": "from extra", "duration": "8s", "cfg_scale": 0.5]))
        #expect(conversion.payload["prompt"] == "from extra" && conversion.payload["duration"] == "8s")
        #expect(conversion.warnings.map(\.code) == [.replaced])
        #expect(conversion.warnings.first?.unifiedField == .duration)
        #expect(conversion.used == [])
    }

    @Test("A field that another one replaces is left out, and its words are listed")
    func unless() throws {
        let shots: [String: JSONValue] = ["shots": ["one"], "prompt": "x"]
        let silent = mapper.examine(VideoRequest(prompt: "", additionalFields: ["shots": ["one"]]))
        #expect(silent.payload["prompt"] == nil && silent.unmapped == [])
        let spoken = mapper.examine(VideoRequest(prompt: "a kite", additionalFields: ["shots": ["one"]]))
        #expect(spoken.payload["prompt"] == nil && spoken.unmapped.map(\.unifiedField) == [.prompt])
        #expect(mapper.examine(VideoRequest(additionalFields: shots)).payload["prompt"] == "x")
    }

    @Test("What must be so is so, even against extra")
    func forced() throws {
        let conversion = try mapper.convert(VideoRequest(prompt: "a", additionalFields: ["codec": "hex"]))
        #expect(conversion.payload["codec"] == "h264")
        #expect(conversion.warnings.map(\.code) == [.replaced])
    }

    @Test("Seconds become frames of the endpoint's rate, on its grid of lengths")
    func frames() throws {
        var rules = SampleMapper.rules
        rules.rules.removeAll { $0.source == .duration }
        rules.rules.append(
            .init(
                "num_frames", from: .duration, as: .frames(rate: "fps", perSecond: 24, step: 8, offset: 1),
                origin: "override"))
        let mapper = FieldMapper(endpoint: "acme/film/frames", rules: rules, schema: SampleMapper.schema)
        func frames(_ seconds: Double, _ others: [String: JSONValue] = [:]) throws -> JSONValue? {
            try mapper.convert(VideoRequest(prompt: "a", duration: .seconds(seconds), additionalFields: others))
                .payload[
                    "num_frames"]
        }
        #expect(try frames(5) == 121)
        #expect(try frames(5, ["fps": 30]) == 153)
        let error = #expect(throws: MappingError.self) { try frames(60) }
        #expect(error?.problems.first?.code == .invalidDuration)
        #expect(error?.problems.first?.nearest == 10.04)
    }
}
