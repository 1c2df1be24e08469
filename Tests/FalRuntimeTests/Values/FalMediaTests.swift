import FalRuntime
import Testing

@Suite struct FalMediaTests {
    @Test(arguments: ["https://x.test/a.png", "data:image/png;base64,AA==", "", "any text at all", "é\n\u{0}"])
    func aTextStaysExactlyAsItIs(_ text: String) throws {
        let media = try FalMedia(json: .string(text))
        #expect(media == .url(text))
        #expect(media.json == .string(text))
    }

    @Test func aLiteralIsAnAddress() {
        let media: FalMedia = "https://x.test/a.png"
        #expect(media == .url("https://x.test/a.png"))
    }

    @Test func anotherKindOfJSONIsAProblem() {
        #expect(throws: WireError.self) { try FalMedia(json: ["url": "x"]) }
    }

    @Test(
        arguments: [
            ([], ""), ([0], "AA=="), ([255, 254], "//4="), ([1, 2, 3], "AQID"), (Array("foobar".utf8), "Zm9vYmFy"),
        ] as [([UInt8], String)])
    func dataURIsAreInBase64(_ bytes: [UInt8], _ text: String) {
        #expect(FalMedia.dataURI(bytes, contentType: "image/png") == "data:image/png;base64,\(text)")
    }
}
