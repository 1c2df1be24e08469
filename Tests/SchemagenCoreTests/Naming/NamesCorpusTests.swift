import FalFields
import TestSupport
import Testing

@testable import SchemagenCore

@Suite("Corpus: names", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct NamesCorpusTests {
    @Test("Every value of every enumeration has a name of its own; only those whose texts differ in spaces share words")
    func values() throws {
        let (enumerations, _) = try NamesCorpus.read()
        var generator = SeededRandom(seed: 1)
        for enumeration in enumerations {
            func resolve(_ values: [String]) -> NamedScope {
                NameScope.values().resolve(values.map { .value($0, of: WireName(enumeration.field)) })
            }
            let scope = resolve(enumeration.values)
            #expect(scope.names.count == Set(enumeration.values.map { WireName($0) }).count)
            #expect(Set(scope.names.values).count == scope.names.count)
            #expect(scope.names.values.allSatisfy { SwiftName.isIdentifier($0.text) && !$0.text.contains("__") })
            #expect(resolve(enumeration.values.shuffled(using: &generator)) == scope)
            let trimmed = Dictionary(grouping: scope.contested.keys) {
                $0.text.split(separator: " ").joined(separator: " ")
            }
            #expect(
                trimmed.values.allSatisfy { $0.count > 1 }, "\(enumeration.field): \(scope.contested.keys.sorted())")
        }
        #expect(!enumerations.isEmpty)
    }

    @Test("No two fields of a record want one name")
    func fields() throws {
        for record in try NamesCorpus.read().records {
            let scope = NameScope.fields().resolve(record.map { .field(WireName($0)) })
            #expect(scope.contested.isEmpty)
            #expect(Set(scope.names.values).count == record.count)
        }
    }

    @Test("Every id has its plain type name, and its place in the tree, in any order")
    func endpoints() throws {
        let ids = try NamesCorpus.ids()
        var generator = SeededRandom(seed: 2)
        func build(_ ids: [EndpointID]) throws -> (EndpointNamePlan, AliasTree) {
            let plan = EndpointNamePlan(ids: ids, namespace: "Fal", module: "FalModels")
            let endpoints = try ids.map { AliasTree.Endpoint(id: $0, typeName: try #require(plan[$0])) }
            return (
                plan,
                AliasTree(
                    endpoints: endpoints, namespace: try #require(SwiftName("Fal", as: .type)), module: "FalModels")
            )
        }
        let (plan, tree) = try build(ids)
        #expect(Set(plan.names.values.map { $0.text.lowercased() }).count == ids.count)
        #expect(Set(tree.paths.values).count == ids.count)
        #expect(tree.duplicatePaths.isEmpty)
        for _ in 0..<3 {
            let again = try build(ids.shuffled(using: &generator))
            #expect(again.0 == plan)
            #expect(again.1 == tree)
        }
    }

    @Test("The tree compiles, and every path leads to its endpoint", .timeLimit(.minutes(15)))
    func treeCompiles() async throws {
        let ids = try NamesCorpus.ids()
        let plan = EndpointNamePlan(ids: ids, namespace: "Fal", module: "Scratch")
        let endpoints = try ids.map { AliasTree.Endpoint(id: $0, typeName: try #require(plan[$0])) }
        let tree = AliasTree(
            endpoints: endpoints, namespace: try #require(SwiftName("Fal", as: .type)), module: "Scratch")
        var source = ""
        for name in plan.names.values.sorted() {
            source += "enum \(name.escaped) { struct Input { var text: String = \"\" }; struct Output {} }\n"
        }
        func write(_ aliases: [AliasTree.Alias], _ namespaces: [AliasTree.Namespace]) {
            for alias in aliases { source += "typealias \(alias.name.escaped) = Scratch.\(alias.target.text)\n" }
            for space in namespaces {
                source += "enum \(space.name.escaped) {\n"
                write(space.aliases, space.namespaces)
                source += "}\n"
            }
        }
        write([], [tree.root])
        for type in tree.extensions {
            source += "extension \(type.type.text) {\n"
            write(type.aliases, type.namespaces)
            source += "}\n"
        }
        for (id, path) in tree.paths {
            source += "func use(_ value: \(path).Input) -> \(try #require(plan[id]).text).Input { value }\n"
        }
        let outcome = try await ScratchCompiler.check(source)
        #expect(outcome.status == 0, "\(outcome.output.prefix(3000))")
    }
}
