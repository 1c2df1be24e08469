import FalFields
import FalJSON
import SchemagenCore
import TestSupport

/// A document whose every text tries to leave the literal, the comment or the name it is put into.
enum HostileDocument {
    static let id = "golden/hostile"

    /// The component whose fields have the texts as names.
    static let namedRecord = "} \" {{{ Named"

    static let texts: [String] = {
        let plain = [
            "", " ", "\"", "\"\"\"", "\"\"\"#", "#\"\"\"#", "\"\"\"##", "\\", "\\\\", "\\\"", "\\(x)", "\\#(x)",
            "\\##(x)",
            "\\(exit(9))", "\\#(exit(9))", "\\n", "\\u{41}", "\n", "\r", "\r\n", "\t", "\0", "a\0b", "\u{1}", "\u{8}",
            "\u{B}",
            "\u{C}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{2028}", "\u{2029}",
            "\u{202E}live\u{202C}",
            "\u{2066}x\u{2069}", "\u{200B}", "\u{200D}", "\u{200F}", "\u{FEFF}", "\u{FFFE}", "\u{10FFFF}", "\u{E0041}",
            "\u{F8FF}", "*/", "/*", "*/ import Foundation /*", "//", "/// not a comment", "}\n}\npublic func evil() {}",
            "\nimport Foundation\n", "`", "```", "```swift\nexit(9)\n```", "{{{", "{{name}}", "{{{name}}}", "{{#x}}",
            "{{> record}}",
            "}}}", "${x}", "$(exit 9)", "%s%n", "<script>", "é", "e\u{301}", "\u{301}", "\u{301}\"", "\"\u{301}",
            "\\\u{301}",
            "🤩", "👨‍👩‍👧", "日本語", "العربية", "#if DEBUG", "#endif", "#warning(\"x\")", "@main", "import", "self", "Self",
            "Type",
            "init", "#\"", "\"#", "line\nline\n", "  line\n    line", "\n\n\n", "trailing ", "\\\n", "a\\",
            "\"\"\"\n\"\"\"",
            "{\"a\":\"\\\"\"}", "ﬁ", "İ", "ß", "\\r\\n", "'", "<!--", "- Parameter x: y", "![](file:///etc/passwd)",
        ]
        let pieces = [
            "\"", "\"\"\"", "\\", "#", "(", ")", "\n", "\r", "\0", "`", "*", "/", "{{", "}}", "a", "0", " ", "\u{301}",
            "\u{202E}",
        ]
        var random = SeededRandom(seed: 7)
        let mixed = (0..<60).map { _ in
            (0..<Int.random(in: 2...9, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            .joined()
        }
        // Texts that Swift calls equal can differ on the wire; here each is wanted once.
        var seen: Set<[UInt8]> = []
        return (plain + mixed + [String(repeating: "\"\\(x)*/", count: 14_286)]).filter {
            seen.insert(Array($0.utf8)).inserted
        }
    }()

    static func document() -> SourceDocument {
        SourceDocument(id: .init(checked: id), path: "Schemas/\(id).json", bytes: root.serialized())
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    private static var root: JSONValue {
        let body = answer(reference("HostileInput"))
        return [
            "openapi": "3.0.4",
            "info": [
                "title": "\"\"\"# \\(x)", "version": "*/", "description": "{{{",
                "x-fal-metadata": [
                    "endpointId": .string(id), "category": "a */ \n b", "about": "*/ } \" \\(x) {{{ \u{202E}",
                ],
            ],
            "paths": [
                "/\(id)": ["post": ["requestBody": body]],
                "/\(id)/requests/{request_id}": ["get": ["responses": ["200": answer(reference("*/ \" Output"))]]],
            ],
            "components": ["schemas": .object(schemas)],
        ]
    }

    private static func answer(_ schema: JSONValue) -> JSONValue {
        ["content": ["application/json": ["schema": schema]]]
    }

    private static var schemas: JSONObject {
        var input = JSONObject()
        // As descriptions, defaults, titles and names of fields.
        for (index, text) in texts.enumerated() {
            input["field_\(index)"] = [
                "type": "string", "description": .string(text), "default": .string(text), "title": .string(text),
                "limit_description": .string(text),
            ]
        }
        var named = JSONObject()
        for text in texts { named[text] = ["type": "integer", "description": "A name."] }
        // As values, as a constant, as a pattern.
        input["listed"] = ["type": "string", "enum": .array(texts.map(JSONValue.string))]
        input["constant"] = ["const": "\"\"\"# \\(x) */"]
        input["pattern"] = ["type": "string", "pattern": "\"\"\"#\\(x)(?:*/"]
        input["named"] = reference(namedRecord)
        input["choice"] = ["anyOf": [reference("*/ One"), reference("\\(x) Two")]]
        return [
            "HostileInput": ["type": "object", "properties": .object(input), "description": "*/ \" \\(x) {{{"],
            namedRecord: ["type": "object", "properties": .object(named)],
            "*/ One": tagged("\"\"\"#"), "\\(x) Two": tagged("\\(exit(9))"),
            "*/ \" Output": [
                "type": "object",
                "properties": ["\"\"\"#": ["type": "string", "enum": ["\\(exit(9))", "*/"]]], "required": ["\"\"\"#"],
            ],
        ]
    }

    private static func tagged(_ text: String) -> JSONValue {
        ["type": "object", "properties": ["\\(tag)": ["const": .string(text)]], "required": ["\\(tag)"]]
    }
}
