import FalFields
import Testing

/// What the heads of the files that this package makes tell, and that damaged ones tell nothing wrong.
@Suite struct MediaHeaderTests {
    @Test func aPictureTellsItsSize() throws {
        let picture = try MediaHeader(SampleHead.png(width: 64, height: 48)).facts()
        #expect(picture.width == 64 && picture.height == 48)
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8, 1, 0xE0, 2, 0x80, 1]
        #expect(try MediaHeader(jpeg).facts().width == 640)
        #expect(try MediaHeader(jpeg).facts().height == 480)
        let gif: [UInt8] = Array("GIF89a".utf8) + [0x80, 2, 0xE0, 1]
        #expect(try MediaHeader(gif).facts().width == 640)
        let webP: [UInt8] = Array("RIFF....WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 2, 0, 0xDF, 1, 0]
        #expect(try MediaHeader(webP).facts().width == 640)
        #expect(try MediaHeader(webP).facts().height == 480)
    }

    /// A movie in fragments has a length of 0 or of all ones in its head: it was not known yet.
    @Test(arguments: [(UInt32(5_000), 5.0), (0, nil), (.max, nil)] as [(UInt32, Double?)])
    func aLengthThatWasNotKnownIsNone(length: UInt32, seconds: Double?) throws {
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func box(_ kind: String, _ content: [UInt8]) -> [UInt8] {
            word(UInt32(content.count + 8)) + Array(kind.utf8) + content
        }
        let header = box("mvhd", word(0) + word(0) + word(0) + word(1_000) + word(length))
        let facts = try MediaHeader(box("ftyp", Array("isom".utf8)) + box("moov", header)).facts()
        #expect(facts.duration == seconds)
    }

    @Test func nothingIsToldOfOtherFiles() throws {
        let facts = try MediaHeader(Array("no picture at all, but a text".utf8)).facts()
        #expect(facts == MediaFacts(byteCount: 29))
        #expect(try MediaHeader([]).facts() == MediaFacts(byteCount: 0))
    }

    @Test func damagedFilesNeverTrap() throws {
        let heads: [[UInt8]] = [
            SampleHead.png(width: 9, height: 9), [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 1], Array("RIFF....WAVEfmt ".utf8),
            SampleHead.brokenMovie,
        ]
        for head in heads {
            for count in 0...head.count {
                let facts = try MediaHeader(Array(head.prefix(count))).facts()
                #expect(facts.byteCount == Int64(count))
            }
        }
    }
}
