import FalSupport
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test("Encoded bytes are read back, with and without padding")
    func roundTrip() {
        for count in 0..<100 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            let text = Base64.encode(bytes)
            #expect(Base64.decode(text.utf8) == bytes)
            #expect(Base64.decode(text.utf8.filter { $0 != UInt8(ascii: "=") }) == bytes)
        }
        #expect(Base64.encode([77, 97, 110]) == "TWFu")
        #expect(Base64.encode([77]) == "TQ==")
    }

    @Test(
        "Either alphabet is read, white space is skipped, and anything else is refused",
        arguments: [
            ("-_8=", [0xFB, 0xFF]), ("+/8", [0xFB, 0xFF]), ("A Q\r\nID", [1, 2, 3]), ("", []), ("A", nil),
            ("AAAAA", nil),
            ("AQ=ID", nil), ("Ä", nil), ("AQ.D", nil), ("AQ\u{0}D", nil),
        ] as [(String, [UInt8]?)])
    func decoding(text: String, bytes: [UInt8]?) {
        #expect(Base64.decode(text.utf8) == bytes)
    }
}
