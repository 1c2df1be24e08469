import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct LocalDefinitionTests {
    private static func point(_ names: String...) -> JSONValue {
        let properties = names.map { JSONObject.Member(key: $0, value: ["type": "integer"]) }
        return ["type": "object", "properties": .object(JSONObject(properties))]
    }

    private static func owner(_ point: JSONValue) -> JSONValue {
        [
            "type": "object", "properties": ["at": ["$ref": "#/$defs/Point"]], "$defs": ["Point": point],
        ]
    }

    private func names(_ components: JSONObject, locked: [String: [String: String]] = [:]) throws -> [String: String] {
        let fields = components.map { JSONObject.Member(key: $0.key.lowercased(), value: .reference($0.key)) }
        let document = EndpointDocument(input: JSONObject(fields), components: components)
        return try document.named(locked: locked).chosen["types"] ?? [:]
    }

    @Test func oneIsCalledByItsOwnName() throws {
        #expect(try names(["A": Self.owner(Self.point("x"))])["record A_Point"] == "Point")
    }

    @Test func theyAreCalledByTheirPathsWhereTheirNamesCollide() throws {
        let components: JSONObject = ["A": Self.owner(Self.point("x")), "B": Self.owner(Self.point("y"))]
        let found = try names(components)
        #expect(found["record A_Point"] == "APoint" && found["record B_Point"] == "BPoint")
        // Not by their number among all of them.
        var more = components
        more["AA"] = Self.owner(Self.point("z"))
        let others = try names(more)
        #expect(others["record A_Point"] == "APoint" && others["record B_Point"] == "BPoint")
    }

    @Test func aSiblingRenamesNothingThatIsLocked() throws {
        let alone = try names(["B": Self.owner(Self.point("y"))])
        let found = try names(
            ["A": Self.owner(Self.point("x")), "B": Self.owner(Self.point("y"))], locked: ["types": alone])
        #expect(found["record B_Point"] == "Point" && found["record A_Point"] == "APoint")
    }

    @Test func equalOnesAreOneType() throws {
        let found = try names(["A": Self.owner(Self.point("x")), "B": Self.owner(Self.point("x"))])
        #expect(found.filter { $0.key.hasSuffix("_Point") } == ["record A_Point": "Point"])
    }

    /// A property can be called `definitions`; a reference beside it starts from the schema around both.
    @Test(arguments: ["$defs", "definitions"])
    func aPropertyOfThatNameIsNoPlaceToStartFrom(name: String) throws {
        let inner: JSONObject = [name: ["type": "string"], "at": ["$ref": .string("#/\(name)/Point")]]
        let owner: JSONValue = [
            "type": "object", "properties": .object(inner), .init(name): ["Point": Self.point("x")],
        ]
        let (model, diagnostics) = try EndpointDocument(field: .reference("A"), components: ["A": owner]).model()
        #expect(diagnostics.filter { $0.code.id == "SG203" }.isEmpty)
        #expect(model.record("A_Point")?["x"] != nil)
    }

    @Test func whatADefaultHoldsIsNoReference() throws {
        let field: JSONValue = [
            "type": "object", "default": ["$ref": "#/$defs/Point"], "enum": [["$ref": "#/nowhere"]],
        ]
        let owner: JSONValue = ["type": "object", "properties": ["f": field], "$defs": ["Point": Self.point("x")]]
        let (model, _) = try EndpointDocument(field: .reference("A"), components: ["A": owner]).model()
        #expect(model.components.keys.sorted() == ["A", "AnvilInput"])
    }
}
