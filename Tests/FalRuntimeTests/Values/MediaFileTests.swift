import FalRuntime
import Testing

@Suite struct MediaFileTests {
    private let video: JSONValue = [
        "url": "https://x.test/v.mp4", "content_type": "video/mp4", "file_name": "v.mp4", "file_size": 1024,
        "file_data": "AA==", "width": 640, "height": 360, "duration": 4.5, "fps": 23.976, "num_frames": 108,
    ]

    @Test func everyMemberHasItsProperty() throws {
        let file = try FalVideo(json: video)
        #expect(file.urlString == "https://x.test/v.mp4")
        #expect(file.contentType == "video/mp4")
        #expect(file.fileName == "v.mp4")
        #expect(file.fileSize == 1024)
        #expect(file.fileData == "AA==")
        #expect(file.width == 640)
        #expect(file.height == 360)
        #expect(file.duration == .seconds(4.5))
        #expect(file.fps == 23.976)
        #expect(file.frameCount == 108)
        #expect(file.additional.isEmpty)
        #expect(file.json == video)
    }

    @Test func theOtherKindsKeepWhatTheyHaveNoPropertyFor() throws {
        let file = try FalFile(json: video)
        #expect(Set(file.additional.keys) == ["width", "height", "duration", "fps", "num_frames"])
        #expect(file.json == video)
        #expect(try FalImage(json: video).json == video)
        #expect(try FalAudio(json: video).json == video)
        #expect(try FalAudio(json: video).duration == .seconds(4.5))
    }

    @Test func unknownMembersAreKeptAsTheyAre() throws {
        let json: JSONValue = ["url": "u", "etag": nil, "meta": ["a": [1, 2.5]], "Width": 3]
        let file = try FalImage(json: json)
        #expect(file.additional == ["etag": nil, "meta": ["a": [1, 2.5]], "Width": 3])
        #expect(file.json == json)
    }

    @Test func nullMembersAreAbsent() throws {
        let file = try FalVideo(json: ["url": "u", "file_size": nil, "fps": nil])
        #expect(file == FalVideo(url: "u"))
        #expect(file.json == ["url": "u"])
    }

    @Test func aBitrateIsATextOrANumber() throws {
        #expect(
            try FalAudio(json: ["url": "u", "bitrate": "192k", "channels": 2, "sample_rate": 44_100]).bitrate == "192k")
        #expect(try FalAudio(json: ["url": "u", "bitrate": 192_000]).bitrate == 192_000)
    }

    @Test func theAddressMustBeThere() throws {
        let error = try #require(throws: WireError.self) { try FalImage(json: ["width": 1, "file_size": "big"]) }
        #expect(error.description == "/url: required, but missing; /file_size: expected an integer, found a string")
        #expect(throws: WireError.self) { try FalFile(json: "https://x.test/a") }
    }

    @Test func changingACopyLeavesTheOriginalAlone() {
        let original = FalVideo(url: "a", width: 1, additional: ["k": 1])
        var copy = original
        copy.urlString = "b"
        copy.contentType = "video/webm"
        copy.fileName = "n"
        copy.fileSize = 5
        copy.fileData = "d"
        copy.width = 2
        copy.height = 3
        copy.duration = .seconds(4)
        copy.fps = 5
        copy.frameCount = 6
        copy.additional = [:]
        #expect(original == FalVideo(url: "a", width: 1, additional: ["k": 1]))
        #expect(
            copy
                == FalVideo(
                    url: "b", contentType: "video/webm", fileName: "n", fileSize: 5, fileData: "d", width: 2, height: 3,
                    duration: .seconds(4), fps: 5, frameCount: 6))
    }

    @Test func oneFunctionServesAllKinds() {
        func addresses(_ files: [any FalMediaFile]) -> [String] { files.map(\.urlString) }
        #expect(
            addresses([FalFile(url: "f"), FalImage(url: "i"), FalVideo(url: "v"), FalAudio(url: "a")]) == [
                "f", "i", "v", "a",
            ])
    }
}
