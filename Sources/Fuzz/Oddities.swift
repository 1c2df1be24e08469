import FalJSON

/// What documents of fal do not hold, and others might.
enum Oddities {
    static let values: [JSONValue] = [
        nil, true, false, 0, -1, 1, "", "x", [], [:], [nil], ["a": nil], number("18446744073709551615"),
        number("1e400"),
        number("-9223372036854775809"), number("1e-400"), number("0.1"), "\u{0}", "\u{202E}", "`", "\"\"\"#", "*/",
        "\\(x)", "\u{E9}", "e\u{301}", .string(String(repeating: "n", count: 2_000)),
    ]

    static let names: [String] = [
        "init", "self", "Self", "Type", "default", "class", "in", "", " ", "a/b", "a~b", "a.b", "$ref", "$defs",
        "properties",
        "definitions", "json", "hashValue", "description", "additionalProperties", "additional_properties", "Input",
        "Output",
        "input", "1", "16:9", "🤩", "\u{E9}", "e\u{301}", "\u{202E}x", "`x`", "\"", "\\", "url", "image_url", "urls",
        "other",
        "rawValue", "a_b", "a-b", "aB", "A B", "String", "Int", "FalFile", "reader", "writer", "_encode", "x\u{0}y",
    ]

    static let references = [
        "#", "#/", "#/$defs/Point", "#/components/schemas/", "#/components/schemas/Gone", "https://x.test/a.json", "",
        "#anchor",
        "#/components/schemas/Input/properties", "#/paths", "#/%ZZ", "#/components",
    ]

    /// Values by keyword. `SCHEMA`, `SCHEMAS` and `PROPERTIES` stand for genuine schemas.
    static let keywords: [(String, [JSONValue])] = [
        (
            "type",
            [
                "string", "integer", "number", "boolean", "null", "array", "object", ["string", "null"],
                ["array", "string"], [], 5,
            ]
        ),
        ("format", ["binary", "uri", 5]), ("nullable", [true, false, "x"]),
        (
            "enum",
            [
                ["a", "b"], [1, 2], [0.5], [nil], [], ["a", 1, nil], ["A B", "a-b", "a_b"], [["a"]], [true], "x",
                ["é", "e\u{301}"],
            ]
        ),
        ("const", ["a", 1, nil, 0.5, ["a": 1], true]),
        ("default", ["a", 1, nil, [], [:], ["$ref": "#/x"], number("1e400")]),
        ("example", ["a", "https://x.test/a.png", 5]), ("examples", [["a"], [5, nil], ["x": 1], []]),
        ("anyOf", ["SCHEMAS", [], [false], "x"]), ("oneOf", ["SCHEMAS", [true]]),
        (
            "allOf",
            ["SCHEMAS", [["$ref": "#"]], [["type": "object"]], [["type": "object", "additionalProperties": false]]]
        ),
        ("$ref", ["#", "#/components/schemas/Input", 5]),
        ("items", ["SCHEMA", "SCHEMAS", ["1": true, "0": [:]], false, true]),
        ("prefixItems", ["SCHEMAS", []]), ("additionalItems", ["SCHEMA", false, true]),
        ("properties", ["PROPERTIES", [:], "x"]), ("patternProperties", ["PROPERTIES", [:]]),
        ("additionalProperties", ["SCHEMA", true, false, [:], ["type": "string", "enum": ["a", "b"]]]),
        ("$defs", ["PROPERTIES", ["Point": ["type": "object", "properties": ["x": ["type": "integer"]]]]]),
        ("definitions", ["PROPERTIES"]), ("required", [["a"], ["prompt", "prompt"], ["gone"], "x", []]),
        ("x-fal-order-properties", [["b", "a"], ["gone"], []]), ("deprecated", [true]), ("title", ["", "Input", 5]),
        ("description", ["", "*/ ```", "\u{202E}", "Line.\nLine.", .string(String(repeating: "word ", count: 500))]),
        ("minimum", [0, -1, 5, number("18446744073709551615"), number("1e400"), "x"]),
        ("maximum", [0, 10, number("-1e400")]),
        ("exclusiveMinimum", [0, true, 5]), ("exclusiveMaximum", [1, true, 0]), ("multipleOf", [0, 8, 0.1, -1]),
        ("minLength", [0, 5, -1, number("1e30")]), ("maxLength", [0, 5, 100_000]), ("minItems", [0, 2, 70, -1]),
        ("maxItems", [0, 1, 16]), ("uniqueItems", [true]), ("pattern", ["^a+$", "^(a+)+$", "(?=x)", "[", "\\w{2,5}"]),
        ("ui", [["field": "image"], ["field": 5]]), ("_fal_ui_field", ["video", 5]),
        ("x-fal", [["max_file_size": 5], [:], "x"]), ("discriminator", [["propertyName": "type"], 5]),
    ]

    private static func number(_ literal: String) -> JSONValue {
        JSONNumber(literal: literal).map(JSONValue.number) ?? nil
    }
}
