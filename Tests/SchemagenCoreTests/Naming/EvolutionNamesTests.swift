import FalFields
import SchemagenCore
import TestSupport
import Testing

@Suite("Evolution: names", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EvolutionNamesTests {
    private struct Subject {
        var id: EndpointID
        var nestedNames: Set<String>
    }

    @Test("adding any endpoint, in any order, changes no Swift name of another", arguments: [1, 2, 3] as [UInt64])
    func additions(seed: UInt64) throws {
        var generator = SeededRandom(seed: seed)
        let documents = try Corpus.present.documents().shuffled(using: &generator).prefix(120)
        let namespace = try #require(SwiftName("Fal", as: .type))
        let generate = try EndpointGenerator()
        var (names, present) = (LockedNames(), [Subject]())
        var (types, paths) = ([EndpointID: SwiftName](), [EndpointID: String]())
        for document in documents {
            let id = try EndpointID(parsing: document.id)
            let plan = EndpointNamePlan(
                ids: present.map(\.id) + [id], locked: names, namespace: "Fal", module: "FalModels")
            names.record(plan)
            let source = SourceDocument(id: id, path: "new.json", bytes: try document.bytes())
            let outcome = generate.generate(source, typeName: try #require(plan[id]), locked: names.names(in: id))
            guard case .done(let artifact) = outcome else { continue }
            present.append(Subject(id: id, nestedNames: Set(artifact.nestedTypeNames)))
            let endpoints = try present.map {
                AliasTree.Endpoint(
                    id: $0.id, typeName: try #require(plan[$0.id]), nestedTypeNames: $0.nestedNames)
            }
            let tree = AliasTree(endpoints: endpoints, namespace: namespace, module: "FalModels", locked: names)
            names.record(tree)
            for (other, type) in types { #expect(plan[other] == type, "\(other) beside \(id)") }
            for (other, path) in paths { #expect(tree.paths[other] == path, "\(other) beside \(id)") }
            for subject in present { types[subject.id] = plan[subject.id] }
            paths = tree.paths
        }
        #expect(paths.count > 1)
    }
}
