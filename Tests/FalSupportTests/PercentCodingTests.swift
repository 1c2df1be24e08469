import FalSupport
import Testing

@Suite("Percent and hexadecimal coding")
struct PercentCodingTests {
    @Test("Everything but letters, digits and -._~ is encoded")
    func encoding() {
        #expect(PercentCoding.encode("aZ0-._~") == "aZ0-._~")
        #expect(PercentCoding.encode("a b/é+&=%\n") == "a%20b%2F%C3%A9%2B%26%3D%25%0A")
        #expect(PercentCoding.encode("a/b:c", keeping: UInt8(ascii: "/")) == "a/b%3Ac")
        #expect("https://a/b".addingQuery("c", "d e") == "https://a/b?c=d%20e")
        #expect("https://a/b?x=y".addingQuery("c", "?") == "https://a/b?x=y&c=%3F")
    }

    @Test(
        "Decoding is strict, or keeps what is not valid",
        arguments: [
            ("plain", "plain", "plain"), ("a%20b%2f%2F", "a b//", "a b//"), ("%C3%A9", "é", "é"), ("a+b", "a+b", "a+b"),
            ("100%", nil, "100%"), ("%2", nil, "%2"), ("%zz%41", nil, "%zzA"), ("%FF", nil, "\u{FFFD}"),
        ] as [(String, String?, String)])
    func decoding(text: String, strict: String?, lenient: String) {
        #expect(PercentCoding.decode(text) == strict)
        #expect(PercentCoding.decodeLeniently(text) == lenient)
    }

    @Test("Bytes and hexadecimal digits are each other's reverse")
    func hexadecimal() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes).utf8) == bytes)
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes, uppercase: true).utf8) == bytes)
        #expect(Hexadecimal.text([0x0F, 0xA0]) == "0fa0")
        for text in ["0", "0g", "+1", "é"] { #expect(Hexadecimal.bytes(text.utf8) == nil) }
    }

    @Test("White space is trimmed at the ends alone")
    func trimming() {
        #expect(" \t a b\n".trimmingWhitespace == "a b")
        #expect(" \n".trimmingWhitespace == "")
    }
}
