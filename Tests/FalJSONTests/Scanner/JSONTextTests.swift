import FalJSON
import Testing

@Suite("Strings")
struct JSONTextTests {
    /// Fillers of one to four bytes, for the eight-byte steps of the scanner to begin and end in.
    static let fillers = ["x", "é", "€", "𝄞", "\\n"]

    @Test("what ends or changes a run is seen at every length and place", arguments: fillers)
    func runs(_ filler: String) throws {
        let meaning = filler == "\\n" ? "\n" : filler
        for before in 0..<26 {
            for after in 0..<10 {
                let plain = String(repeating: "a", count: before)
                let rest = String(repeating: "b", count: after)
                let text = "[\"\(plain)\(filler)\(rest)\",\"\(plain)\",{\"\(rest)\(filler)\(plain)\":1}]"
                let value = try JSONValue(parsing: text)
                #expect(value[0]?.stringValue == plain + meaning + rest)
                #expect(value[1]?.stringValue == plain)
                #expect(value[2]?[rest + meaning + plain] == 1)
                #expect(value.text() == text)
            }
        }
    }

    @Test("an escape may stand at every place of a run, and runs of escapes may be long")
    func escapes() throws {
        for length in 0..<40 {
            let plain = String(repeating: "p", count: length)
            #expect(
                try JSONValue(parsing: "\"\(plain)\\\"\(plain)\\u00e9\\\\\"") == .string(plain + "\"" + plain + "é\\"))
        }
        let many = String(repeating: "\\u0001\\\"", count: 10_000)
        #expect(try JSONValue(parsing: "\"\(many)\"").text() == "\"\(many)\"")
    }

    @Test("every Unicode scalar value comes back, as itself and as its escape")
    func scalars() throws {
        // All of the lower planes' edges, and every 13th scalar else.
        for code in stride(from: UInt32(0x20), through: 0x10FFFF, by: 13) {
            guard let scalar = Unicode.Scalar(code), scalar != "\"", scalar != "\\" else { continue }
            let text = String(Character(scalar))
            #expect(try JSONValue(parsing: "\"\(text)\"").stringValue == text)
            let escaped = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            #expect(try JSONValue(parsing: "\"\(escaped.joined())\"").stringValue == text)
        }
    }

    @Test("strings are compared byte by byte: one character in two spellings is two strings")
    func equality() throws {
        let composed: JSONValue = "\u{E9}"
        let decomposed: JSONValue = "e\u{301}"
        #expect(composed != decomposed)
        #expect(composed == .string("\u{E9}"))
        #expect(Set([composed, decomposed, "\u{E9}"]).count == 2)
        // Same number of bytes, canonically equal, in another order.
        #expect(JSONValue.string("a\u{323}\u{307}") != .string("a\u{307}\u{323}"))
        let object = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test("in a long document keys of all lengths that differ in one byte stay apart", arguments: 0..<48)
    func similarKeys(_ length: Int) throws {
        var keys = [String(repeating: "k", count: length)]
        for place in 0..<length {
            var bytes = Array(keys[0].utf8)
            bytes[place] = UInt8(ascii: "x")
            keys.append(String(decoding: bytes, as: UTF8.self))
        }
        // Each key three times, so that what is remembered is also forgotten and taken again.
        let members = (keys + keys.reversed() + keys).map { "{\"\($0)\":1}" }
        let text = "[" + members.joined(separator: ",") + String(repeating: " ", count: 1024) + "]"
        let read = try JSONValue(parsing: text).arrayValue?.compactMap { $0.objectValue?.first?.key }
        #expect(read == keys + keys.reversed() + keys)
        let nodes = try JSONNode(parsing: text).arrayValue?.compactMap { $0.objectValue?.first?.key }
        #expect(nodes == read)
    }

    @Test("a text given as String, bytes or buffer reads the same")
    func sources() throws {
        let text = "{\"a\": [\"é\", 1.5]}"
        let expected: JSONValue = ["a": ["é", 1.5]]
        #expect(try JSONValue(parsing: text) == expected)
        #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
        #expect(try Array(text.utf8).withUnsafeBytes { try JSONValue(parsing: $0) } == expected)
        #expect(try JSONNode(parsing: text).value == expected)
        #expect(try JSONNode(parsing: Array(text.utf8)).value == expected)
        #expect(try Array(text.utf8).withUnsafeBytes { try JSONNode(parsing: $0) }.value == expected)
        #expect(throws: JSONError.self) { try JSONValue(parsing: UnsafeRawBufferPointer(start: nil, count: 0)) }
    }
}
