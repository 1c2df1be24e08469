import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// The members of an object have no order: what two keywords say together does not depend on which comes first.
@Suite struct KeyOrderTests {
    private static let schemas: [JSONObject] = [
        ["items": ["type": "string"], "prefixItems": [["type": "string"]], "type": "array"],
        ["items": [["type": "string"]], "prefixItems": [["type": "number"]], "type": "array"],
        ["items": [["type": "string"]], "additionalItems": ["type": "number"], "type": "array"],
        ["items": ["type": "string"], "additionalItems": ["type": "number"], "type": "array"],
        ["items": ["0": ["type": "number"], "1": ["type": "string"]], "additionalItems": false],
        ["_fal_ui_field": "video", "ui": ["field": "image"], "type": "string"],
        ["_fal_ui_field": "video", "ui": ["field": "textarea"], "type": "string"],
        ["nullable": false, "type": ["string", "null"]],
        ["nullable": true, "type": ["string", "integer"]],
        ["anyOf": [["type": "string"], ["type": "boolean"]], "type": ["string", "boolean", "null"]],
        ["type": ["string", "array"], "items": ["type": "integer"], "minLength": 2],
        ["exclusiveMinimum": true, "minimum": 1, "type": "number"],
        ["example": "a", "examples": ["b"], "type": "string"],
        ["allOf": [["type": "object", "properties": ["a": [:]]]], "additionalProperties": ["type": "string"]],
    ]

    private static func orders(_ members: [JSONObject.Member]) -> [[JSONObject.Member]] {
        guard members.count > 1 else { return [members] }
        return members.indices.flatMap { index in
            var rest = members
            let first = rest.remove(at: index)
            return orders(rest).map { [first] + $0 }
        }
    }

    @Test(arguments: schemas)
    func theOrderOfKeysSaysNothing(schema: JSONObject) throws {
        let models = try Self.orders(Array(schema)).map { members in
            try EndpointDocument(field: .object(JSONObject(members))).model().model
        }
        #expect(models.count > 1)
        #expect(models.allSatisfy { $0 == models[0] })
    }

    @Test func whatIsNamedByNumbersIsInTheOrderOfTheNumbers() throws {
        let forwards: JSONValue = ["items": ["0": ["type": "number"], "1": ["type": "string"]], "type": "array"]
        let backwards: JSONValue = ["items": ["1": ["type": "string"], "0": ["type": "number"]], "type": "array"]
        #expect(try EndpointDocument(field: forwards).fieldType() == EndpointDocument(field: backwards).fieldType())
    }

    @Test func everyTypeOfAListKeepsWhatIsSaidBeside() throws {
        let type = try EndpointDocument(
            field: ["type": ["array", "string"], "items": ["type": "integer"], "minLength": 2]
        ).fieldType()
        guard case .union(let options) = type.shape, case .array(let element)? = options.first?.shape else {
            throw EndpointDocument.Refused()
        }
        #expect(element.shape == .integer)
        #expect(options[1].shape == .string && options[1].limits.minLength == 2)
    }

    @Test(
        arguments: [
            ["prefixItems": [["type": "number"], ["type": "number"]], "items": false],
            ["items": [["type": "number"], ["type": "number"]], "additionalItems": false],
        ] as [JSONValue])
    func aTupleNeedsNoType(schema: JSONValue) throws {
        let type = try EndpointDocument(field: schema).fieldType()
        #expect(type.limits.maxItems == 2)
        guard case .array(let element) = type.shape else { throw EndpointDocument.Refused() }
        #expect(element.shape == .number)
    }
}
