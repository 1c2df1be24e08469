import FalJSON
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// What a text says, without places, so that expectations are easy to read.
private func json(_ text: String) throws -> JSONValue? {
    try YAMLReader.read(Array(text.utf8), path: "test.yaml")?.json.value
}

private func diagnostic(_ bytes: [UInt8], limits: YAMLReader.Limits = .init()) -> Diagnostic? {
    let failure = #expect(throws: Failure.self) { try YAMLReader.read(bytes, path: "test.yaml", limits: limits) }
    return failure?.diagnostics.first
}

@Suite struct YAMLReaderTests {
    @Test(
        arguments: [
            ("a: 1", ["a": 1]),
            ("a: [x, 'y', \"z\"]", ["a": ["x", "y", "z"]]),
            ("a:\n  - x\n  - y: 1\n    z: 2\n", ["a": ["x", ["y": 1, "z": 2]]]),
            ("a:\n- x\n- y\n", ["a": ["x", "y"]]),
            ("{a: {b: []}, c: {}}", ["a": ["b": []], "c": [:]]),
            ("a: |\n  one\n  two\nb: >-\n  one\n  two\n", ["a": "one\ntwo\n", "b": "one two"]),
            ("a: \"tab\\tnul\\0é\"\n", ["a": "tab\tnul\0é"]),
            ("a: 'it''s'\r\nb: 2\r\n", ["a": "it's", "b": 2]),
            ("%YAML 1.2\n---\na: b\n...\n", ["a": "b"]),
            ("\u{FEFF}a: 1", ["a": 1]),
            ("- 1\n-\n- ~\n", [1, nil, nil]),
            ("\"quoted key\": 1\n? asked\n: 2\n", ["quoted key": 1, "asked": 2]),
        ] as [(String, JSONValue)])
    func readsWhatPeopleWrite(text: String, expected: JSONValue) throws {
        #expect(try json(text) == expected)
    }

    @Test(arguments: ["", "# nothing but a comment\n", "\n\n", "\u{FEFF}", "---\n...\n"])
    func aTextWithoutValueIsNoneOrNull(text: String) throws {
        let value = try json(text)
        #expect(value == nil || value == .null)
    }

    /// The first column is what YAML 1.1 and 1.2 disagree about, or what JSON does not have: all of it is text.
    @Test(
        arguments: [
            ("no", "no"), ("on", "on"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".inf", ".inf"), ("007", "007"),
            ("12:30:45", "12:30:45"), ("True", "True"), ("1.", "1."), ("+5", "+5"), ("'5'", "5"), ("\"null\"", "null"),
            ("null", nil), ("~", nil), ("", nil), ("true", true), ("false", false), ("-12", -12), ("1.5e3", 1500),
            ("2026-11-21", "2026-11-21"),
        ] as [(String, JSONValue)])
    func plainScalarsAreTypedAsJSONWouldTypeThem(scalar: String, expected: JSONValue) throws {
        #expect(try json("a: \(scalar)\n") == ["a": expected])
    }

    @Test func numbersKeepTheirSpelling() throws {
        let root = try YAMLReader.read(Array("a: 1.50e+02".utf8), path: "test.yaml")
        #expect(root?["a"]?.json.numberValue?.literal == "1.50e+02")
    }

    @Test func everythingHasItsPlaceInBytes() throws {
        // Two characters of more than one byte before the places that are asked for.
        let text = "# é→\nä: [one, 'twö']\nlist:\n  - x  # c\n  - \"yy\"\n\n# end\n"
        let bytes = Array(text.utf8)
        let root = try #require(try YAMLReader.read(bytes, path: "test.yaml"))
        func written(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let first = try #require(root.mapping?[0])
        let second = try #require(root.mapping?[1])
        #expect(written(first.keyBytes) == "ä")
        #expect(first.keyPosition == JSONPosition(line: 2, column: 1))
        #expect(written(first.value.bytes) == "[one, 'twö']")
        #expect(first.value.position == JSONPosition(line: 2, column: 5))
        #expect(first.value.sequence?.map { written($0.bytes) } == ["one", "'twö'"])
        #expect(first.value.sequence?.map(\.position.column) == [6, 11])
        #expect(written(second.value.bytes) == "- x  # c\n  - \"yy\"")
        #expect(second.value.sequence?.map(\.position) == [.init(line: 4, column: 5), .init(line: 5, column: 5)])
    }

    @Test func placesCountTheByteOrderMarkAndCarriageReturns() throws {
        let bytes = Array("\u{FEFF}a: 1\r\nb: é\r\nc: 2\r\n".utf8)
        let root = try #require(try YAMLReader.read(bytes, path: "test.yaml"))
        let entries = try #require(root.mapping)
        #expect(entries.map { String(decoding: bytes[$0.value.bytes], as: UTF8.self) } == ["1", "é", "2"])
        #expect(entries.map(\.keyPosition.line) == [1, 2, 3])
        #expect(entries[2].keyPosition.column == 1)
    }

    @Test func keysKeepTheirOrder() throws {
        let root = try YAMLReader.read(Array("z: 1\na: 2\nm: 3".utf8), path: "test.yaml")
        #expect(root?.mapping?.map(\.key) == ["z", "a", "m"])
    }
}

@Suite struct YAMLRefusalTests {
    @Test(arguments: [
        ("a: *b\n", "SG402", 1, 4, "'*b'"),
        ("a: &b 1\n", "SG402", 1, 4, "'&b'"),
        ("- &b [1]\n", "SG402", 1, 3, "'&b'"),
        ("&k a: 1\n", "SG402", 1, 1, "'&k'"),
        ("a: !!str 1\n", "SG402", 1, 4, "'tag:yaml.org,2002:str'"),
        ("a: ! 1\n", "SG402", 1, 4, "'!'"),
        ("{[a]: 1}\n", "SG402", 1, 2, "key"),
        ("a: 1\n---\nb: 2\n", "SG402", 2, 1, "second document"),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", "SG402", 1, 1, "%TAG"),
        ("a: 1\nb: 2\na: 3\n", "SG403", 3, 1, "line 1"),
        ("a: {b: 1, 'b': 2}\n", "SG403", 1, 11, "'b'"),
        ("a:\n\t- b\n", "SG401", 2, 1, ""),
        ("models:\n  - a\n - b\n", "SG401", 3, 2, ""),
        ("a: \"open\n\n", "SG401", 1, 4, "never closed"),
        ("a: [1, 2\nb: 3\n", "SG401", 2, 2, ""),
        ("a: b: c\n", "SG401", 1, 5, "second ': '"),
        ("a: 1\n b: 2\n", "SG401", 2, 3, ""),
        ("models:\n  - **\n", "SG401", 2, 5, "alias"),
        ("a: 'open\n---\nb: 'c'\n", "SG401", 1, 4, "not closed"),
        ("a: 1\nword\nb: 2\n", "SG401", 2, 1, "without a ':'"),
        ("a: @b\n", "SG401", 1, 4, "no string without quotes"),
        ("a: %b\n", "SG401", 1, 4, "no string without quotes"),
        ("a: \"\\q\"\n", "SG401", 1, 5, "backslash"),
        ("é: \u{1}\n", "SG401", 1, 5, "control character"),
    ])
    func refusalsSayWhatWhereAndWhatToDo(text: String, code: String, line: Int, column: Int, words: String) throws {
        let found = try #require(diagnostic(Array(text.utf8)))
        #expect(found.code.id == code)
        #expect(found.place.path == "test.yaml")
        #expect(found.place.position == JSONPosition(line: line, column: column))
        #expect(found.message.contains(words), "\(found.message)")
        #expect(found.remedy?.isEmpty == false)
    }

    @Test func bytesThatAreNoTextAreRefusedWhereTheyStand() throws {
        let found = try #require(diagnostic([0x61, 0x3A, 0x20, 0x31, 0x0A, 0xC3, 0xA9, 0xFF, 0x0A]))
        #expect(found.code == .malformedYAML)
        #expect(found.place.position == JSONPosition(line: 2, column: 3))
    }

    @Test func utf16IsRefusedAndNotGuessed() throws {
        #expect(try #require(diagnostic([0xFF, 0xFE, 0x61, 0x00])).message.contains("UTF-8"))
    }

    @Test(arguments: [63, 64, 65, 5000])
    func depthHasALimit(depth: Int) throws {
        let text = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        if depth <= 64 {
            #expect(try YAMLReader.read(text, path: "test.yaml") != nil)
        } else {
            let found = try #require(diagnostic(text))
            #expect(found.code == .excessiveYAML)
            #expect(found.place.position == JSONPosition(line: 1, column: 65))
        }
    }

    @Test func sizeHasALimit() throws {
        #expect(try YAMLReader.read(Array("a: 12".utf8), path: "", limits: .init(maximumBytes: 5)) != nil)
        #expect(try #require(diagnostic(Array("a: 123".utf8), limits: .init(maximumBytes: 5))).code == .excessiveYAML)
    }

    /// Whatever one byte is changed to or wherever the text is cut: there is an answer, and a place within the text.
    @Test func noTextBringsTheReaderDown() throws {
        let text = Array("version: 1 # é\nmodels:\n  - 'a/b'\n  - [\"c\", {d: e}]\nnames: {x: |\n".utf8)
        var refused = 0
        for offset in text.indices {
            for byte in [0x00, 0x09, 0x0A, 0x22, 0x26, 0x27, 0x2A, 0x2D, 0x3A, 0x5B, 0x7B, 0x7D, 0xC3, 0xFF] as [UInt8]
            {
                var changed = text
                changed[offset] = byte
                for candidate in [changed, Array(changed[...offset])] {
                    do {
                        _ = try YAMLReader.read(candidate, path: "test.yaml")
                    } catch {
                        refused += 1
                        let position = try #require(error.diagnostics.first?.place.position)
                        #expect((1...8).contains(position.line) && position.column >= 1)
                    }
                }
            }
        }
        #expect(refused > 100)
    }
}
