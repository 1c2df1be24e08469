import FalJSON
import Testing

@Suite("What a reader says about a text that is not JSON")
struct JSONErrorTests {
    @Test(
        "the message names the place, what was expected and what was found",
        arguments: [
            ("{\n  \"a\": 1,\n  \"b\" }", "3:7: expected ':' after an object key, found '}'"),
            ("[1, 2 3]", "1:7: expected ',' or ']' after an array element, found '3'"),
            ("{\"a\": 1 \"b\"}", "1:9: expected ',' or '}' after an object member, found '\"'"),
            ("{a: 1}", "1:2: expected a key in double quotes or '}', found 'a'"),
            ("{\"a\": 1, b: 2}", "1:10: expected a key in double quotes, found 'b'"),
            ("[NaN]", "1:2: expected a value or ']', found 'NaN'"),
            ("{\"a\": undefined}", "1:7: expected a value, found 'undefined'"),
            ("\n\n  nulll", "3:7: expected nothing more after the value, found 'l'"),
            ("<!doctype html>", "1:1: expected a value, found '<'"),
            ("supercalifragilisticexpialidocious", "1:1: expected a value, found 'supercalifragilistic…'"),
            (
                "[1,\n2,\n]",
                "2:2: expected another item after ',', found the closing bracket: JSON has no trailing commas"
            ),
            ("[007]", "1:2: a number cannot start with a zero that more digits follow"),
            ("[-]", "1:3: expected a digit after '-', found ']'"),
            ("[1.]", "1:4: expected a digit after the decimal point, found ']'"),
            ("[1e]", "1:4: expected a digit in the exponent, found ']'"),
            ("[\"\\x41\"]", "1:4: expected one of \" \\ / b f n r t u after '\\', found 'x41'"),
            ("[\"\\u00g0\"]", "1:7: expected four hexadecimal digits after '\\u', found 'g0'"),
            ("[\"\\ud834\"]", "1:3: \\uD834 is one half of a surrogate pair, the other is missing"),
            ("\"a\tb\"", "1:3: the control character U+0009 (tab) must be escaped in a string, as \\t"),
            ("\"a\u{1B}\"", "1:3: the control character U+001B must be escaped in a string, as \\u001B"),
            ("\u{FEFF}{}", "1:1: the text starts with a byte order mark (0xEF 0xBB 0xBF), which JSON forbids"),
            ("", "1:1: expected a value, found the end of the text"),
            ("[\n{\"a\": [1,", "2:10: expected a value, found the end of the text (opened at 2:7)"),
            ("{\"a\": \"bcd", "1:11: expected the closing '\"' of a string, found the end of the text (opened at 1:7)"),
            ("[“a”]", "1:2: expected a value or ']', found '“' (U+201C)"),
            ("[ü]", "1:2: expected a value or ']', found 'ü'"),
            ("[1\u{0}]", "1:3: expected ',' or ']' after an array element, found U+0000"),
            ("{\"é\": \"日本\", x}", "1:18: expected a key in double quotes, found 'x'"),
        ])
    func message(_ text: String, _ message: String) {
        let error = #expect(throws: JSONError.self) { try JSONNode(parsing: text) }
        #expect(error?.description == message)
    }

    @Test("a byte that is no UTF-8 is named")
    func invalidByte() {
        let inString = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22]) }
        #expect(inString?.description == "1:3: the byte 0xFF is not UTF-8 here")
        let outside = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x0A, 0xC3]) }
        #expect(outside?.description == "2:1: expected a value, found the byte 0xC3")
    }

    @Test("lines end at line feeds alone, columns count bytes")
    func places() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[\r\n\r\"é\",\t\"é\" x]") }
        #expect(error?.position == JSONPosition(line: 2, column: 13))
        #expect(error?.offset == 15)
    }

    @Test("the reason can be told apart by a program")
    func reasons() {
        func reason(_ text: String) -> JSONError.Reason? {
            do throws(JSONError) {
                _ = try JSONValue(parsing: text)
                return nil
            } catch { return error.reason }
        }
        #expect(reason("[1") == .endOfText(expected: .commaOrArrayEnd, opened: JSONPosition(line: 1, column: 1)))
        #expect(reason("{\"a\":1,}") == .trailingComma)
        #expect(reason("-01") == .leadingZero)
        #expect(reason("\"\\uDC00\"") == .loneSurrogate(0xDC00))
        #expect(reason("[}") == .unexpected(found: "'}'", expected: .elementOrEnd))
        #expect(reason("[]") == nil)
    }
}
