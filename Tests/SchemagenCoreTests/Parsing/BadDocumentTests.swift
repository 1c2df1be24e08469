import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// A document that cannot be used says so, with the place, and harms no other.
@Suite struct BadDocumentTests {
    private func diagnostics(_ text: String) throws -> [Diagnostic] {
        let source = SourceDocument(id: "acme/anvil", path: "Schemas/acme/anvil.json", bytes: Array(text.utf8))
        let name = try #require(SwiftName("AcmeAnvil", as: .type))
        guard case .failed(let diagnostics) = try EndpointGenerator().generate(source, typeName: name) else {
            Issue.record("a document was made of \(text.prefix(60))")
            return []
        }
        return diagnostics
    }

    @Test(arguments: [
        ("", "SG101", "1:1"), ("<html></html>", "SG101", "1:1"), ("{\"paths\":\n {\"/a", "SG101", "2:6"),
        ("{} x", "SG101", "1:4"),
        ("null", "SG102", "1:1"), ("[]", "SG102", "1:1"), ("\"text\"", "SG102", "1:1"), ("5", "SG102", "1:1"),
        ("{}", "SG103", "1:1"), ("{\"paths\": []}", "SG103", "1:1"), ("{\"paths\": {}}", "SG103", "1:1"),
        ("{\"paths\": {\"/a\": {\"get\": {}}}}", "SG103", "1:1"),
    ])
    func theReasonAndThePlaceAreSaid(text: String, code: String, place: String) throws {
        let found = try diagnostics(text)
        #expect(found.map(\.code.id) == [code])
        let diagnostic = try #require(found.first)
        #expect(diagnostic.severity == .error)
        #expect(diagnostic.place.path == "Schemas/acme/anvil.json")
        #expect(diagnostic.place.position.map { "\($0.line):\($0.column)" } == place)
        #expect(diagnostic.endpoint == "acme/anvil")
        #expect(diagnostic.remedy?.isEmpty == false)
    }

    @Test func aHundredThousandLevelsAreRefusedNotCrashedOn() throws {
        let depth = 100_000
        let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try diagnostics(arrays).map(\.code.id) == ["SG101"])
        let objects = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        #expect(try diagnostics(objects).map(\.code.id) == ["SG101"])
    }

    @Test func everyPrefixOfADocumentIsRefusedOrRead() throws {
        let whole = EndpointDocument(field: ["anyOf": [["type": "string"], ["type": "null"]], "default": "x"]).json
            .serialized()
        let name = try #require(SwiftName("AcmeAnvil", as: .type))
        let generator = try EndpointGenerator()
        for length in whole.indices {
            let source = SourceDocument(id: "acme/anvil", path: "a.json", bytes: Array(whole[..<length]))
            guard case .failed(let found) = generator.generate(source, typeName: name) else {
                Issue.record("\(length) of \(whole.count) bytes were taken for a document")
                continue
            }
            #expect(found.map(\.code.id) == ["SG101"])
        }
    }

    @Test func anyJSONInAnyPlaceIsReadWithoutACrash() async throws {
        var random = SeededRandom(seed: 11)
        let odd: [JSONValue] = [
            nil, true, 0, -1.5, "", "x", [], [nil], [:], ["type": nil], ["$ref": 5],
            ["$ref": "#/components/schemas/AnvilInput"],
            ["type": "object", "properties": ["": [:]]], ["enum": [nil]], ["anyOf": []], ["allOf": [nil]],
            ["items": []],
        ]
        let document = EndpointDocument(
            input: [
                "a": ["type": "string", "enum": ["x"]], "b": ["anyOf": [.reference("Part"), ["type": "integer"]]],
            ],
            output: ["c": ["type": "array", "items": .reference("Part")]],
            components: ["Part": ["type": "object", "properties": ["url": ["type": "string"]], "required": ["url"]]]
        ).json
        let name = try #require(SwiftName("AcmeAnvil", as: .type))
        let generator = try EndpointGenerator()
        for _ in 0..<1500 {
            let value = odd.randomElement(using: &random) ?? nil
            let broken = document.replacingOnePlace(by: value, using: &random)
            let source = SourceDocument(id: "acme/anvil", path: "a.json", bytes: broken.serialized())
            switch generator.generate(source, typeName: name) {
            case .done(let artifact): #expect(artifact.file.text.contains("enum AcmeAnvil"))
            case .failed(let found): #expect(found.contains { $0.severity == .error })
            }
            // Other tests wait for this thread.
            await Task.yield()
        }
    }
}

extension JSONValue {
    /// The same value with one place, anywhere in it, taken by another value.
    fileprivate func replacingOnePlace(by value: JSONValue, using random: inout some RandomNumberGenerator) -> JSONValue
    {
        switch self {
        case .object(var members) where !members.isEmpty && Int.random(in: 0..<8, using: &random) > 0:
            let index = Int.random(in: 0..<members.count, using: &random)
            let key = members[index].key
            members[key] = members[index].value.replacingOnePlace(by: value, using: &random)
            return .object(members)
        case .array(var items) where !items.isEmpty && Int.random(in: 0..<8, using: &random) > 0:
            let index = Int.random(in: 0..<items.count, using: &random)
            items[index] = items[index].replacingOnePlace(by: value, using: &random)
            return .array(items)
        default: return value
        }
    }
}
