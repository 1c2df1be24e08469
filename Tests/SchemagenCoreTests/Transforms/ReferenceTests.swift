import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite struct ReferenceTests {
    private func codes(_ document: EndpointDocument) throws -> [String] {
        try document.model().diagnostics.map(\.code.id)
    }

    @Test func aReferenceThatLeadsNowhereIsJSON() throws {
        let document = EndpointDocument(field: .reference("Gone"))
        #expect(try document.fieldType().shape == .json)
        #expect(try codes(document).contains("SG202"))
    }

    @Test func aReferenceOutOfTheDocumentIsJSON() throws {
        let document = EndpointDocument(field: ["$ref": "https://x.test/a.json"])
        #expect(try document.fieldType().shape == .json)
        #expect(try codes(document).filter { $0.hasPrefix("SG20") } == ["SG203"])
    }

    @Test(arguments: [
        ["A": JSONValue.reference("A")], ["A": .reference("B"), "B": .reference("A")],
        ["A": ["anyOf": [.reference("B"), ["type": "null"]]], "B": ["type": "array", "items": .reference("A")]],
        ["A": .reference("B"), "B": .reference("C"), "C": .reference("B")],
    ])
    func anAliasOfItselfEnds(components: [String: JSONValue]) throws {
        var object = JSONObject()
        for (key, value) in components.sorted(by: { $0.key < $1.key }) { object[key] = value }
        #expect(try codes(EndpointDocument(field: .reference("A"), components: object)).contains("SG207"))
    }

    @Test func aRecordThatHoldsItselfIsBrokenWhereItCloses() throws {
        let document = EndpointDocument(
            field: .reference("A"),
            components: [
                "A": [
                    "type": "object",
                    "properties": ["b": .reference("B"), "list": ["type": "array", "items": .reference("A")]],
                ],
                "B": ["type": "object", "properties": ["a": ["anyOf": [.reference("A"), ["type": "string"]]]]],
            ])
        let (model, diagnostics) = try document.model()
        #expect(model.record("B")?["a"]?.type.shape == .json)
        #expect(model.record("A")?["b"]?.type.shape == .reference("B"))
        #expect(diagnostics.map(\.code.id).filter { $0 == "SG209" }.count == 1)
    }

    /// The output of the document says nothing, so it is no component of the model either.
    @Test func componentsThatNothingReachesAreForgotten() throws {
        let record: JSONValue = ["type": "object", "properties": ["x": ["type": "string"]]]
        let (model, _) = try EndpointDocument(
            field: .reference("Used"), components: ["Used": record, "Unused": record]
        )
        .model()
        #expect(model.components.keys.sorted() == ["AnvilInput", "Used"])
    }

    @Test func aLongChainOfAliasesIsFollowed() throws {
        var components = JSONObject()
        for index in 0..<400 { components["A\(index)"] = .reference("A\(index + 1)") }
        components["A400"] = ["type": "integer"]
        #expect(try EndpointDocument(field: .reference("A0"), components: components).fieldType().shape == .integer)
    }
}
