import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite("Evolution: small documents and their next versions")
struct EvolutionRuleTests {
    private func compare(_ old: EndpointDocument, _ new: EndpointDocument) throws -> EndpointComparison {
        try EndpointComparer().compare(id: old.id, old.json.serialized(), new.json.serialized())
    }

    @Test("a change is reported by its rules, with what it breaks", arguments: EvolutionSample.all)
    func rules(_ sample: EvolutionSample) throws {
        let comparison = try compare(sample.old, sample.new)
        let reported = Set(comparison.changes.map(\.rule)).subtracting([.textChanged])
        #expect(Set(reported.map(\.rawValue)) == sample.rules)
        #expect(Set(comparison.breaks.names) == sample.breaks)
    }

    @Test("every rule about documents and Swift has a sample")
    func everyRule() {
        let sampled = Set(EvolutionSample.all.flatMap(\.rules))
        // Whether an endpoint is there is no matter of two documents; texts break nothing; mapping has its own test.
        let others: Set<ChangeRule> = [.endpointAdded, .endpointRemoved, .textChanged, .mappingChanged]
        #expect(Set(ChangeRule.allCases).subtracting(others).map(\.rawValue).filter { !sampled.contains($0) } == [])
    }

    @Test("a change names its place and what stands there before and after")
    func place() throws {
        let old = EndpointDocument(input: ["size": ["type": "string", "enum": ["a", "b"]]])
        let new = EndpointDocument(input: ["size": ["type": "string", "enum": ["b", "c"]]])
        let changes = try compare(old, new).changes
        #expect(changes.map(\.rule) == [.valueAdded, .valueRemoved])
        #expect(changes.allSatisfy { $0.path == "size" && $0.side == .input })
        #expect(changes.allSatisfy { $0.pointer == "/components/schemas/AnvilInput/properties/size" })
        #expect(changes[0].after == ["c"] && changes[1].before == ["a"])
    }

    @Test("a unified field that goes to another field of the model is a change of the mapping")
    func mapping() throws {
        let metadata: JSONObject = ["category": "text-to-image"]
        let image: JSONObject = [
            "images": ["type": "array", "items": ["type": "object", "properties": ["url": ["type": "string"]]]]
        ]
        let old = EndpointDocument(
            metadata: metadata, input: ["prompt": ["type": "string"], "num_images": ["type": "integer"]], output: image)
        let new = EndpointDocument(
            metadata: metadata,
            input: ["prompt": ["type": "string"], "num_images": ["type": "integer"], "seed": ["type": "integer"]],
            output: image)
        #expect(try !compare(old, new).breaks.contains(.mapping), "what was not taken before, nobody could rely on")
        #expect(try compare(new, old).breaks.contains(.mapping))
    }

    @Test("documents that cannot be used are an error, not a comparison")
    func unusable() throws {
        let name = try #require(SwiftName("Anvil", as: .type))
        let id = try EndpointID(parsing: "acme/anvil")
        let good = SourceDocument(id: id, path: "new.json", bytes: EndpointDocument().json.serialized())
        let bad = SourceDocument(id: id, path: "old.json", bytes: Array("{".utf8))
        var diagnostics: [Diagnostic] = []
        let comparison = EndpointComparer().compare(
            EndpointVersion(bad, typeName: name), EndpointVersion(good, typeName: name), reporting: &diagnostics)
        #expect(comparison == nil && diagnostics.contains { $0.place.path == "old.json" && $0.severity == .error })
    }
}
