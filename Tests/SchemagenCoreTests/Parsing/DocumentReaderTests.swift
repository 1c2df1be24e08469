import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct DocumentReaderTests {
    private func read(_ json: JSONValue, id: EndpointID = "acme/anvil/drop") throws -> (SchemaDocument?, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let root = try JSONNode(parsing: json.serialized())
        let document = DocumentReader().read(root, id: id, path: "a.json", reporting: &diagnostics)
        return (document, diagnostics)
    }

    @Test func everyKeywordIsRead() throws {
        let given = EndpointDocument(field: [
            "type": "string", "format": "uri", "title": "T", "description": "D", "limit_description": "L",
            "deprecated": true,
            "nullable": true, "default": "d", "examples": ["a", nil], "example": "b", "enum": ["a"], "const": "c",
            "minLength": 1,
            "maxLength": 9, "pattern": "p", "minimum": 1, "maximum": 2, "exclusiveMinimum": 0, "exclusiveMaximum": 3,
            "multipleOf": 0.5, "minItems": 4, "maxItems": 5, "uniqueItems": true, "ui": ["field": "audio"],
            "discriminator": ["propertyName": "kind"], "le": 7, "x-fal": ["timeout": 20],
        ])
        let (document, _) = try read(given.json)
        let field = try #require(document?.components["AnvilInput"]?.properties.first?.schema)
        #expect(field.type == "string")
        #expect(field.format == "uri")
        #expect(field.title == "T")
        #expect(field.text == "D")
        #expect(field.limitText == "L")
        #expect(field.isDeprecated)
        #expect(field.isNullable)
        #expect(field.serverDefault?.value == "d")
        #expect(field.examples.map(\.value) == ["a", nil, "b"])
        #expect(field.listed == ["a"])
        #expect(field.constant == "c")
        #expect(field.mark == .audio)
        #expect(field.discriminator == "kind")
        var limits = ValueLimits()
        (limits.minLength, limits.maxLength, limits.pattern) = (1, 9, "p")
        (limits.minimum, limits.maximum) = (JSONNumber(1), JSONNumber(2))
        (limits.exclusiveMinimum, limits.exclusiveMaximum) = (JSONNumber(0), JSONNumber(3))
        (limits.multipleOf, limits.minItems, limits.maxItems, limits.uniqueItems) = (
            JSONNumber(literal: "0.5"), 4, 5, true
        )
        #expect(field.limits == limits)
    }

    @Test(
        "A pattern that cannot be checked in linear time is kept and reported", arguments: ["(?=a)b", #"(a)\1"#, "("])
    func unsupportedPattern(pattern: String) throws {
        let (document, diagnostics) = try read(
            EndpointDocument(field: ["type": "string", "pattern": .string(pattern)]).json)
        let field = try #require(document?.components["AnvilInput"]?.properties.first?.schema)
        #expect(field.limits.pattern == pattern)
        #expect(diagnostics.map(\.code.id) == ["SG219"])
        #expect(diagnostics.first?.place.pointer?.hasSuffix("/properties/field/pattern") == true)
    }

    @Test func everyPlaceIsTheOneInTheText() throws {
        let given = EndpointDocument(field: [
            "anyOf": [["type": "integer"], ["type": "array", "items": .reference("a/b~c")]]
        ])
        let (document, _) = try read(given.json)
        let root = try JSONNode(parsing: given.json.serialized())
        let list = try #require(document?.components["AnvilInput"]?.properties.first?.schema.anyOf.last)
        guard case .typed(let reference) = list.items else { throw EndpointDocument.Refused() }
        #expect(reference.origin.pointer == "/components/schemas/AnvilInput/properties/field/anyOf/1/items")
        #expect(reference.reference == "a/b~c")
        let field = root["components"]?["schemas"]?["AnvilInput"]?["properties"]?["field"]
        guard case .array(let options)? = field?["anyOf"]?.content else { throw EndpointDocument.Refused() }
        #expect(list.origin.position == options[1].position)
    }

    @Test func theRequestedPathGoesBeforeOthers() throws {
        var json = EndpointDocument(field: ["type": "string"]).json.objectValue ?? [:]
        var paths = json["paths"]?.objectValue ?? [:]
        paths["/a/another"] = [
            "post": ["requestBody": ["content": ["application/json": ["schema": ["type": "integer"]]]]]
        ]
        json["paths"] = .object(paths)
        let (document, _) = try read(.object(json))
        #expect(document?.input?.reference == "AnvilInput")
    }

    @Test func aDocumentOfAnotherEndpointIsNotedAndKeepsTheIdThatWasAskedFor() throws {
        let (document, diagnostics) = try read(EndpointDocument(field: ["type": "string"]).json, id: "partner/hammer")
        #expect(document?.id == "partner/hammer")
        #expect(document?.input?.reference == "AnvilInput")
        #expect(document?.output?.reference == "AnvilOutput")
        #expect(diagnostics.map(\.code.id) == ["SG105"])
        #expect(diagnostics.first?.severity == .note)
    }

    @Test func fieldsStandInTheOrderOfTheServiceThenOfTheirNames() throws {
        var json = EndpointDocument(input: ["d": [:], "b": [:], "a": [:], "c": [:]]).json
        let (plain, _) = try read(json)
        #expect(plain?.components["AnvilInput"]?.properties.map(\.name) == ["a", "b", "c", "d"])
        var components = EndpointDocument(input: ["d": [:], "b": [:], "a": [:], "c": [:]])
        var input = components.components["AnvilInput"]?.objectValue ?? [:]
        input["x-fal-order-properties"] = ["c", "gone", "a", "c"]
        components.components["AnvilInput"] = .object(input)
        json = components.json
        let (ordered, _) = try read(json)
        #expect(ordered?.components["AnvilInput"]?.properties.map(\.name) == ["c", "a", "b", "d"])
    }

    @Test func theLastOfTwoPropertiesOfOneNameCounts() throws {
        let text = EndpointDocument(field: ["type": "string"]).json.text()
            .replacing(#""field":{"type":"string"}"#, with: #""field":{"type":"string"},"field":{"type":"integer"}"#)
        var diagnostics: [Diagnostic] = []
        let root = try JSONNode(parsing: Array(text.utf8))
        let document = DocumentReader().read(root, id: "acme/anvil/drop", path: "a", reporting: &diagnostics)
        #expect(document?.components["AnvilInput"]?.properties.map(\.schema.type) == ["integer"])
    }

    @Test func namesThatOnlySwiftCallsEqualAreTwo() throws {
        let given = EndpointDocument(input: ["\u{E9}": ["type": "string"], "e\u{301}": ["type": "integer"]])
        let (document, _) = try read(given.json)
        #expect(document?.components["AnvilInput"]?.properties.count == 2)
    }
}
