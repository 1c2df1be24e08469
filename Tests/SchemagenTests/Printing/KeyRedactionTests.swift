import FalFields
import FalJSON
import FalRuntime
import Testing

@testable import schemagen

@Suite("What is printed of the key, and options of calls")
struct KeyRedactionTests {
    @Test(
        "The key is found as it was given and as it is sent",
        arguments: ["id-1:secret-canary", "  id-1:secret-canary", "id-1:secret-canary\n", "\t id-1:secret-canary \r\n"])
    func spellingsThatHostileServersQuote(_ key: String) {
        let redaction = KeyRedaction(key: key)
        for text in ["no id-1:secret-canary!", "no \(key)!", "secret-canary", "Key id-1:secret-canary"] {
            #expect(!redaction.applied(to: text).contains("canary"))
            #expect(!String(decoding: redaction.applied(to: Array(text.utf8)), as: UTF8.self).contains("canary"))
        }
        #expect(redaction.applied(to: "a id-1:secret-canary b secret-canary") == "a … b …")
        #expect(redaction.applied(to: "id-1 alone, and secret-canar") == "id-1 alone, and secret-canar")
    }

    @Test("It is found as JSON writes it")
    func json() throws {
        let key = #"id:say "canary" \ twice"#
        let json = JSONValue.object(["detail": .string("no \(key)")]).serialized(.pretty)
        let redacted = KeyRedaction(key: key).applied(to: json)
        #expect(try JSONValue(parsing: redacted)["detail"] == "no …")
    }

    @Test(
        "Without a key, or with one that is too short to be one, nothing changes",
        arguments: [nil, "", " ", "1", "true", "a:b"])
    func none(_ key: String?) {
        let text = #"{"a": 1, "b": true}"#
        #expect(KeyRedaction(key: key).applied(to: text) == text)
        #expect(KeyRedaction(key: key).applied(to: Array(text.utf8)) == Array(text.utf8))
    }

    @Test("Commands to paste quote their words")
    func commandsWithHostileWords() {
        let commands = RequestCommands(endpoint: "a/b", request: "r1", emulator: "http://127.0.0.1:1/$(id)")
        #expect(commands.wait == "schemagen result a/b r1 --wait --emulator 'http://127.0.0.1:1/$(id)'")
    }

    @Test(
        "Sizes",
        arguments: [("1", 1), ("1KB", 1_024), ("500mb", 500 << 20), ("4GB", 4 << 30), ("1TB", 1 << 40)]
            as [(String, Int64)])
    func sizes(_ text: String, _ bytes: Int64) { #expect(SizeArgument(argument: text)?.bytes == bytes) }

    @Test("What is no size", arguments: ["", "0", "-1", "GB", "1.5GB", "1XB", "9223372036854775807KB"])
    func noSizes(_ text: String) { #expect(SizeArgument(argument: text) == nil) }
}
