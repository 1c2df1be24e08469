import FalJSON
import Testing

@Suite("The grammar of RFC 8259")
struct JSONGrammarTests {
    @Test("a text by the grammar is read, as value and as node, and means what it says", arguments: AcceptedTexts.all)
    func accepts(_ item: AcceptedTexts.Case) throws {
        let value = try JSONValue(parsing: item.text)
        #expect(value.text() == item.meaning)
        #expect(try JSONNode(parsing: item.text).value.text() == item.meaning)
        #expect(try JSONValue(parsing: value.serialized(.pretty)) == value)
    }

    @Test("any other text is refused, by both readers, at the place of the fault", arguments: RefusedTexts.all)
    func refuses(_ item: RefusedTexts.Case) {
        let value = #expect(throws: JSONError.self) { try JSONValue(parsing: item.text) }
        let node = #expect(throws: JSONError.self) { try JSONNode(parsing: item.text) }
        #expect(value?.offset == item.offset)
        #expect(value == node)
    }

    @Test(
        "a text that is cut off anywhere is refused",
        arguments: [
            "{\"a\": [1.5e3, \"x\\u00e9\\uD834\\uDD1E\", null, {\"é\": true}], \"b\": false}",
            "[\"日本語\", {\"k\": -0.25}]",
        ])
    func truncation(_ text: String) {
        let bytes = Array(text.utf8)
        for length in bytes.indices {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<length])) }
        }
    }

    @Test("each byte below U+0020 must be escaped in a string, at any place of it")
    func controlCharacters() {
        for byte in UInt8(0)..<0x20 {
            for length in 0..<20 {
                let text = [0x22] + Array(repeating: UInt8(ascii: "x"), count: length) + [byte] + [0x22]
                let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
                #expect(error?.reason == .controlCharacter(byte))
                #expect(error?.offset == length + 1)
            }
        }
    }

    @Test("UTF-8 is checked as Unicode's own decoder checks it, for every sequence of two bytes and many of more")
    func utf8() {
        func isRead(_ bytes: [UInt8]) -> Bool { (try? JSONValue(parsing: [0x22] + bytes + [0x22])) != nil }
        for first in UInt8(0x80)...0xFF {
            for second in UInt8(0x80)...0xFF {
                let sequences = [[first, second], [first, second, 0x80], [first, second, 0x80, 0xBF]]
                let misread = sequences.filter { isRead($0) != isUTF8($0) }
                #expect(misread.isEmpty)
            }
        }
    }

    private func isUTF8(_ bytes: [UInt8]) -> Bool {
        // The standard library replaces what it cannot decode.
        Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes
    }
}
