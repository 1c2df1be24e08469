import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Two spellings of one type come out equal.
@Suite struct SpellingTests {
    private static let components: JSONObject = [
        "Part": ["type": "object", "properties": ["x": ["type": "integer"]], "required": ["x"]],
        "Style": ["type": "string", "enum": ["a", "b"]], "Alias": .reference("Style"),
        "Image": ["type": "object", "properties": ["url": ["type": "string"]], "required": ["url"]],
        "File": [
            "type": "object", "properties": ["url": ["type": "string"], "file_size": ["type": "integer"]],
            "required": ["url"],
        ],
    ]

    private static let pairs: [(JSONValue, JSONValue)] = [
        (["anyOf": [["type": "string"], ["type": "null"]]], ["type": "string", "nullable": true]),
        (["anyOf": [["type": "string"], ["type": "null"]]], ["type": ["string", "null"]]),
        (
            ["anyOf": [["type": "null"], ["type": "string", "maxLength": 4]]],
            ["type": "string", "maxLength": 4, "nullable": true]
        ),
        (["oneOf": [["type": "string"], ["type": "null"]]], ["anyOf": [["type": "string"], ["type": "null"]]]),
        (["anyOf": [["type": "string", "nullable": true]]], ["type": "string", "nullable": true]),
        (
            ["anyOf": [["anyOf": [["type": "string"], ["type": "null"]]], ["type": "integer"]]],
            ["type": ["string", "integer", "null"]]
        ),
        (["anyOf": [.reference("Part"), ["type": "null"]]], ["allOf": [.reference("Part")], "nullable": true]),
        (
            ["allOf": [.reference("Part")], "description": "d"],
            ["$ref": "#/components/schemas/Part", "description": "d"]
        ),
        (["allOf": [["type": "string"]]], ["type": "string"]),
        (["allOf": [["type": "string"], [:]]], ["type": "string"]),
        (["const": "a"], ["enum": ["a"]]),
        (["const": "a", "type": "string"], ["enum": ["a"], "type": "string"]),
        (["const": 3], ["enum": [3.0]]),
        (["enum": ["a", "b", nil]], ["anyOf": [["enum": ["a", "b"]], ["type": "null"]]]),
        (["enum": ["a", "b", "a"]], ["enum": ["a", "b"]]),
        (.reference("Style"), ["type": "string", "enum": ["a", "b"]]),
        (.reference("Alias"), .reference("Style")),
        (["anyOf": [["enum": ["a"]], ["enum": ["b"]]]], ["enum": ["a", "b"]]),
        (["anyOf": [["type": "string"], ["enum": ["a"]]]], ["anyOf": [["enum": ["a"]], ["type": "string"]]]),
        (["anyOf": [["type": "number"], ["type": "integer"]]], ["type": "number"]),
        (["anyOf": [["type": "string"], [:]]], [:]),
        (
            ["type": "array", "prefixItems": [["type": "number"], ["type": "number"]]],
            ["type": "array", "items": ["type": "number"]]
        ),
        (
            ["type": "array", "items": ["0": ["type": "number"], "1": ["type": "number"]]],
            ["items": ["type": "number"]]
        ),
        (
            ["type": "array", "items": [["type": "number"], ["type": "number"]]],
            ["type": "array", "items": ["type": "number"]]
        ),
        (["type": "array"], ["type": "array", "items": [:]]),
        (["type": "object"], ["type": "object", "additionalProperties": true]),
        (["type": "object", "additionalProperties": [:]], ["type": "object"]),
        (["anyOf": [.reference("File"), .reference("Image")]], .reference("Image")),
    ]

    @Test(arguments: pairs)
    func bothAreOneType(one: JSONValue, other: JSONValue) throws {
        let first = try EndpointDocument(field: one, components: Self.components).fieldType()
        let second = try EndpointDocument(field: other, components: Self.components).fieldType()
        #expect(first == second, "\(one) and \(other)")
    }

    private static let differing: [(JSONValue, JSONValue)] = [
        (["type": "string"], ["type": "string", "nullable": true]), (["type": "integer"], ["type": "number"]),
        (["enum": ["a"]], ["enum": ["b"]]), (["enum": ["1"]], ["enum": [1]]),
        (["type": "string", "maxLength": 4], ["type": "string"]), (.reference("Part"), .reference("Style")),
        (
            ["type": "array", "items": ["type": "string"]],
            ["type": "array", "items": ["type": "string", "nullable": true]]
        ),
        (["anyOf": [["type": "string"], ["type": "integer"]]], ["type": "string"]),
        (["anyOf": [["type": "string"], ["enum": ["a"]]]], ["enum": ["a"]]),
    ]

    @Test(arguments: differing)
    func whatIsNotTheSameTypeStaysApart(one: JSONValue, other: JSONValue) throws {
        let first = try EndpointDocument(field: one, components: Self.components).fieldType()
        let second = try EndpointDocument(field: other, components: Self.components).fieldType()
        #expect(first != second)
    }

    /// What a list leaves open is taken, and no more.
    @Test(
        arguments: [
            (
                ["anyOf": [["enum": ["a", "b"]], ["type": "string", "maxLength": 4]]], ["a", "b", "cd"], ["abcde", 1]
            ),
            (["anyOf": [["enum": [1, 2]], ["type": "integer", "minimum": 5]]], [1, 2, 5], [4, "1", 1.5]),
            (["anyOf": [["type": "number", "enum": [0.5, 1.5]], ["type": "integer"]]], [0.5, 7], ["7"]),
            (["anyOf": [["type": "integer"], ["type": "number", "enum": [0.5, 1.5]]]], [0.5, 7], ["7"]),
            (["type": "number", "enum": [0.5, 1.5]], [0.5], [7]),
            (["anyOf": [["enum": ["a"]], ["enum": ["b"]]]], ["a", "b"], ["c"]),
        ] as [(JSONValue, [JSONValue], [JSONValue])])
    func aListBesideItsOwnKindIsOpen(field: JSONValue, taken: [JSONValue], refused: [JSONValue]) throws {
        var diagnostics: [Diagnostic] = []
        let source = EndpointDocument(field: field).source
        let schema = try #require(EndpointTranslator().schema(of: source, reporting: &diagnostics))
        for value in taken { #expect(schema.violations(inInput: ["field": value]) == [], "\(value)") }
        for value in refused { #expect(schema.violations(inInput: ["field": value]) != [], "\(value)") }
    }

    @Test func limitsBesideAReferenceNarrowThoseOfWhatItLeadsTo() throws {
        let text: JSONValue = ["type": "string", "minLength": 2, "maxLength": 20]
        var field = JSONValue.reference("Text").objectValue ?? [:]
        field["maxLength"] = 8
        field["minLength"] = 1
        let type = try EndpointDocument(field: .object(field), components: ["Text": text]).fieldType()
        #expect(type.limits.minLength == 2 && type.limits.maxLength == 8)
        let parts: JSONValue = ["allOf": [.reference("Text")], "maxLength": 8]
        #expect(try EndpointDocument(field: parts, components: ["Text": text]).fieldType() == type)
    }

    @Test func limitsStayWithTheTypeTheyAreAbout() throws {
        let type = try EndpointDocument(field: ["anyOf": [["type": "integer", "minimum": 1], ["type": "null"]]])
            .fieldType()
        #expect(type.limits.minimum == JSONNumber(1))
        #expect(type.isNullable)
    }
}
