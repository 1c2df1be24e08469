import FalFields
import FalJSON
import Testing

@testable import FalRuntime

@Suite struct MediaTypeTests {
    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            ([0x49, 0x49, 0x2A, 0], "image/tiff"), ([0x4D, 0x4D, 0, 0x2A], "image/tiff"),
            ([0x42, 0x4D, 9, 9, 9, 9, 0, 0, 0, 0, 54], "image/bmp"), ([0x42, 0x4D, 9, 9, 9, 9, 1, 0, 0, 0, 54], nil),
            ([0xFF, 0xFB, 0x90, 0x64], "audio/mpeg"), ([0xFF, 0xF1, 0x50, 0x80], "audio/aac"),
            ([0xFF, 0xFE, 0x41, 0], "audio/mpeg"),
            ([0x1F, 0x8B, 8, 0], "application/gzip"), ([0xFF, 0xD8], nil), ([], nil), ([0], nil), ([0xC3, 0x28], nil),
        ] as [([UInt8], String?)])
    func bytesTellTheType(_ head: [UInt8], _ expected: String?) {
        #expect(MediaType.of(head) == expected)
    }

    @Test(
        arguments: [
            ("GIF89a..", "image/gif"), ("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", "image/webp"),
            ("RIFF\u{1}\u{2}\u{3}\u{4}WAVEfmt ", "audio/wav"), ("RIFF\u{1}\u{2}\u{3}\u{4}AVI LIST", "video/x-msvideo"),
            ("FORM\u{0}\u{0}\u{0}\u{9}AIFF", "audio/aiff"), ("ID3\u{4}\u{0}", "audio/mpeg"),
            ("fLaC\u{0}", "audio/flac"),
            ("OggS\u{0}\u{2}OpusHead", "audio/ogg"), ("glTF\u{2}\u{0}\u{0}\u{0}", "model/gltf-binary"),
            ("PK\u{3}\u{4}\u{14}", "application/zip"), ("%PDF-1.4\n", "application/pdf"),
            ("\u{0}\u{0}\u{0}\u{18}ftypmp42\u{0}\u{0}\u{0}\u{0}", "video/mp4"),
            ("\u{0}\u{0}\u{0}\u{14}ftypqt  \u{0}\u{0}\u{0}\u{0}", "video/quicktime"),
            ("\u{0}\u{0}\u{0}\u{18}ftypM4A \u{0}\u{0}\u{0}\u{0}", "audio/mp4"),
            ("\u{0}\u{0}\u{0}\u{18}ftypheic\u{0}\u{0}\u{0}\u{0}mif1", "image/heic"),
            ("\u{0}\u{0}\u{0}\u{18}ftypmif1\u{0}\u{0}\u{0}\u{0}mif1avif", "image/avif"),
            ("\u{0}\u{0}\u{0}\u{18}ftypavif\u{0}\u{0}\u{0}\u{0}", "image/avif"),
            (" {\"a\": 1}", "application/json"), ("[1]", "application/json"), ("<svg xmlns=\"", "image/svg+xml"),
            ("<?xml version=\"1.0\"?><svg/>", "image/svg+xml"), ("<?xml version=\"1.0\"?><a/>", "application/xml"),
            ("Grüße\n", "text/plain"), ("a\u{0}b", nil),
        ] as [(String, String?)])
    func wordsTellTheType(_ head: String, _ expected: String?) {
        #expect(MediaType.of(Array(head.utf8)) == expected)
    }

    @Test func theVideosOfTheWebAreToldFromTheirFamily() {
        let start: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x82, 0x88]
        #expect(MediaType.of(start + Array("webm".utf8)) == "video/webm")
        #expect(MediaType.of(start + Array("matroska".utf8)) == "video/x-matroska")
        let ogg = Array("OggS".utf8) + [UInt8](repeating: 0, count: 24)
        #expect(MediaType.of(ogg + [0x80] + Array("theora".utf8)) == "video/ogg")
    }

    @Test func textThatIsCutInACharacterIsText() {
        let text = Array(String(repeating: "ä", count: MediaType.headLength).utf8)
        for extra in 0...1 {
            let head = Array(([UInt8](repeating: 0x20, count: extra) + text).prefix(MediaType.headLength))
            #expect(MediaType.of(head) == "text/plain")
        }
    }

    @Test(
        arguments: [
            ("a.PNG", "image/png"), ("/x/a.b.mp4", "video/mp4"), ("a.", nil), ("a", nil), ("/x.png/a", nil),
            (".glb", "model/gltf-binary"),
            ("", nil),
        ] as [(String, String?)])
    func namesTellTheType(_ name: String, _ expected: String?) {
        #expect(MediaType.of(name: name) == expected)
    }

    @Test(
        arguments: [
            ("data:image/png;base64,AQID", "image/png", [1, 2, 3]), ("DATA:image/png;BASE64,AQI", "image/png", [1, 2]),
            ("data:,a%20b%2C", "text/plain", Array("a b,".utf8)),
            ("data:text/html;charset=utf-8,%3Cp%3e", "text/html", Array("<p>".utf8)),
            ("data:a/b;base64,-_8=", "a/b", [0xFB, 0xFF]), ("data:a/b;base64,AQ%3D%3D", "a/b", [1]),
            ("data:a/b;base64,", "a/b", []), ("data:a/b;x=y;base64,A Q\r\nID", "a/b", [1, 2, 3]),
        ] as [(String, String, [UInt8])])
    func aDataAddressHoldsItsBytes(_ text: String, _ type: String, _ bytes: [UInt8]) throws {
        let data = try #require(DataURI(text))
        #expect(data.contentType == type)
        #expect(data.bytes == bytes)
    }

    @Test(arguments: [
        "data:image/png;base64", "data:a;base64,A", "data:a;base64,AQ=ID", "data:a;base64,Ä", "data:,%2", "data:,%zz",
        "http://x/",
    ])
    func aBrokenDataAddressIsNone(_ text: String) {
        #expect(DataURI(text) == nil)
    }
}
