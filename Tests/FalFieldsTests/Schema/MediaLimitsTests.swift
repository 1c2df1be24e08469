import FalFields
import FalJSON
import Testing

/// Bounds of files and of sizes in pixels, and addresses of files.
@Suite struct MediaLimitsTests {
    private static let png = SampleHead.png(width: 10, height: 20)

    private func problems(
        _ limits: JSONObject, _ value: JSONValue, type: JSONValue = "media", files: [String: MediaFacts] = [:]
    ) -> [String] {
        let schema = EndpointSchema(json: [
            "input": ["type": "record", "record": "Input"], "output": ["type": "json"],
            "records": ["Input": [["name": "x", "type": type, "of": ["type": "media"], "media": .object(limits)]]],
        ])
        return schema.violations(inInput: ["x": value]) { files[$0] }.map(\.description)
    }

    @Test(
        arguments: [
            ("max_file_size", 10, "/x: must have at most 10 bytes"),
            ("min_width", 11, "/x: must be at least 11 pixels wide"),
            ("max_width", 9, "/x: must be at most 9 pixels wide"),
            ("min_height", 21, "/x: must be at least 21 pixels high"),
            ("max_height", 19, "/x: must be at most 19 pixels high"),
            ("min_area", 201, "/x: must have at least 201 pixels"),
            ("max_area", 199, "/x: must have at most 199 pixels"),
            ("min_aspect_ratio", 0.6, "/x: must be at least 0.6 times as wide as high"),
            ("max_aspect_ratio", 0.4, "/x: must be at most 0.4 times as wide as high"),
            ("multiple_of", 4, "/x: must have a width and a height that are multiples of 4"),
        ] as [(String, JSONValue, String)])
    func eachBoundOfAPicture(_ name: String, _ limit: JSONValue, _ problem: String) {
        let address = FalMedia.dataURI(Self.png, contentType: "image/png")
        #expect(problems([name: limit], .string(address)) == [problem])
        let facts = MediaFacts(byteCount: Int64(Self.png.count), width: 10, height: 20)
        #expect(problems([name: limit], "https://x.test/a", files: ["https://x.test/a": facts]) == [problem])
        // Nothing is known of other files.
        #expect(problems([name: limit], "https://x.test/b").isEmpty)
        #expect(problems(["timeout": limit], .string(address)).isEmpty)
    }

    @Test func whatIsWithinTheBoundsIsTaken() {
        let limits: JSONObject = [
            "max_file_size": 100, "min_width": 10, "max_width": 10, "min_height": 20, "max_height": 20,
            "min_area": 200, "max_area": 200, "min_aspect_ratio": 0.5, "max_aspect_ratio": 0.5, "multiple_of": 5,
        ]
        #expect(problems(limits, .string(FalMedia.dataURI(Self.png, contentType: "image/png"))).isEmpty)
    }

    @Test func filesInListsAndSizesInPixelsAreChecked() {
        let address = JSONValue.string(FalMedia.dataURI(Self.png, contentType: "image/png"))
        #expect(
            problems(["min_width": 11], ["https://x.test/a", address], type: "list")
                == ["/x/1: must be at least 11 pixels wide"])
        #expect(
            problems(["max_height": 2048, "multiple_of": 16], ["width": 100, "height": 5000], type: "json")
                == [
                    "/x: must be at most 2048 pixels high",
                    "/x: must have a width and a height that are multiples of 16",
                ])
    }

    @Test(arguments: [
        "./missing.png", "missing.png", "file:///tmp/a.png", "ftp://x.test/a.png", "", "https://", "data:",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        let problem = "must be an http URL or a data URI (a local file goes in as `.file(path)`)"
        #expect(problems([:], .string(text)) == ["/x: \(problem)"])
        #expect(problems([:], ["url": .string(text)], type: "file") == ["/x/url: \(problem)"])
    }

    @Test(arguments: ["https://x.test/a.png", "HTTP://x.test", "data:image/png;base64,AAAA", "data:,a"])
    func addressesAreTaken(_ text: String) { #expect(problems([:], .string(text)).isEmpty) }
}

/// The heads of files, made from nothing.
enum SampleHead {
    static func png(width: UInt8, height: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [0x89]
        bytes += Array("PNG\r\n\u{1A}\n".utf8)
        bytes += [0, 0, 0, 13] as [UInt8]
        bytes += Array("IHDR".utf8)
        bytes += [0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0] as [UInt8]
        return bytes
    }

    /// A movie whose description ends too early.
    static var brokenMovie: [UInt8] {
        var bytes: [UInt8] = [0, 0, 0, 8]
        bytes += Array("ftyp".utf8)
        bytes += [0, 0, 0, 40] as [UInt8]
        bytes += Array("moov".utf8)
        bytes += [0, 0, 0, 32] as [UInt8]
        bytes += Array("mvhd".utf8)
        bytes += [UInt8](repeating: 0xFF, count: 24)
        return bytes
    }
}
