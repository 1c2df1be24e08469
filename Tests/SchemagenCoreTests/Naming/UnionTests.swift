import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// How the options of a union are told apart, in the order in which they are tried.
@Suite struct UnionTests {
    private static let components: JSONObject = [
        "Start": ["type": "object", "properties": ["type": ["const": "start"]], "required": ["type"]],
        "Stop": [
            "type": "object", "properties": ["type": ["const": "stop"], "at": ["type": "number"]], "required": ["type"],
        ],
        "Box": [
            "type": "object", "properties": ["w": ["type": "number"], "h": ["type": "number"]], "required": ["w", "h"],
        ],
        "Line": ["type": "object", "properties": ["w": ["type": "number"]], "required": ["w"]],
        "Loose": ["type": "object", "properties": ["q": ["type": "number"]]],
        "Image": ["type": "object", "properties": ["url": ["type": "string"]], "required": ["url"]],
    ]

    private func union(_ options: [JSONValue]) throws -> (NamedUnion, [Diagnostic]) {
        let document = EndpointDocument(field: ["anyOf": .array(options)], components: Self.components)
        var diagnostics: [Diagnostic] = []
        let name = try #require(SwiftName("Anvil", as: .type))
        let named = EndpointNamer().name(try document.model().model, as: name, reporting: &diagnostics)
        return (try #require(named.unions.first), diagnostics)
    }

    @Test(
        arguments: [
            ([["type": "string"], ["type": "number"]], ["string string", "number number"]),
            (
                [["type": "boolean"], ["type": "array", "items": ["type": "string"]]],
                ["bool bool", "stringArray array"]
            ),
            ([.reference("Box"), ["enum": ["a"]]], ["custom members([\"h\", \"w\"])", "preset string"]),
            ([.reference("Line"), .reference("Box")], ["box members([\"h\", \"w\"])", "line members([\"w\"])"]),
            ([.reference("Loose"), ["type": "string"]], ["loose object", "string string"]),
            (
                [.reference("Start"), .reference("Stop")],
                [
                    "start constant(field: \"type\", value: \"start\")",
                    "stop constant(field: \"type\", value: \"stop\")",
                ]
            ),
            ([.reference("Image"), ["type": "string"]], ["image members([\"url\"])", "string string"]),
            (
                [["type": "object", "additionalProperties": ["type": "number"]], ["type": "integer"]],
                ["map object", "integer number"]
            ),
            (
                [["type": "array", "items": ["type": "string"]], .reference("Line")],
                ["line members([\"w\"])", "stringArray array"]
            ),
        ] as [([JSONValue], [String])])
    func testsAndNamesFollowFromTheSchema(options: [JSONValue], cases: [String]) throws {
        let (union, diagnostics) = try union(options)
        #expect(union.cases.map { "\($0.name.text) \($0.test)" } == cases)
        #expect(diagnostics.isEmpty)
    }

    @Test(
        arguments: [
            [["type": "array", "items": ["type": "string"]], ["type": "array", "items": ["type": "integer"]]],
            [.reference("Loose"), ["type": "object"]],
        ] as [[JSONValue]])
    func whatCannotBeToldApartIsReported(options: [JSONValue]) throws {
        let (_, diagnostics) = try union(options)
        #expect(diagnostics.map(\.code.id) == ["SG210"])
        #expect(diagnostics.first?.severity == .warning)
    }
}
