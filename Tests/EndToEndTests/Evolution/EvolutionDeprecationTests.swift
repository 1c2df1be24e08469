import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Deprecated endpoints, judged by the compiler: their own code has no warning, and that of an app has one.
@Suite("Evolution: deprecated endpoints")
struct EvolutionDeprecationTests {
    private static let document = EndpointDocument(
        "acme/anvil",
        input: [
            "mode": ["type": "string", "enum": ["a", "b"]], "old": ["type": "string", "deprecated": true],
            "size": ["anyOf": [.reference("Size"), ["type": "string", "enum": ["square", "wide"]]]],
        ],
        output: ["note": ["type": "string"]], required: ["mode"],
        components: [
            "Size": ["type": "object", "required": ["width"], "properties": ["width": ["type": "integer"]]]
        ])

    /// The whole module of some endpoints.
    private func files(_ retired: [String: Retirement], _ others: [String]) throws -> [String: String] {
        let ids = (retired.keys + others).map { EndpointID(checked: $0) }
        let plan = EndpointNamePlan(ids: ids, namespace: "Fal", module: TypeCheck.module)
        let generator = try EndpointGenerator()
        var files: [String: String] = [:]
        var members: [AliasTree.Endpoint] = []
        for id in ids {
            var source = SourceDocument(id: id, path: "a.json", bytes: Self.document.json.serialized())
            source.retirement = retired[id.text]
            guard case .done(let artifact) = generator.generate(source, typeName: try #require(plan[id])) else {
                throw HarnessRun.Failed(description: "\(id) was refused")
            }
            files["\(artifact.typeName.text).swift"] = artifact.file.text
            members.append(
                .init(
                    id: id, typeName: artifact.typeName, nestedTypeNames: Set(artifact.nestedTypeNames),
                    retirement: source.retirement))
        }
        let composer = try ModuleComposer(
            namespace: try #require(SwiftName("Fal", as: .type)),
            module: try #require(SwiftName(TypeCheck.module, as: .type)))
        for file in composer.compose(members, locked: LockedNames()).files { files[file.path] = file.text }
        return files
    }

    @Test("code for deprecated endpoints compiles without a warning, with others beside and below them, and alone")
    func clean() async throws {
        for others in [["acme/axe", "acme/anvil/drop"], []] {
            let module = try files(["acme/anvil": .gone, "acme/apron": .deprecated], others)
            let outcome = try await TypeCheck.outcome(of: module, options: ["-warnings-as-errors"])
            #expect(outcome.status == 0, "\(outcome.complaints)")
        }
    }

    @Test("a caller is told why, by the type as by its alias; a caller of another endpoint is told nothing")
    func caller() async throws {
        var module = try files(["acme/anvil": .gone, "acme/apron": .deprecated], ["acme/axe"])
        module["Caller.swift"] = """
            import FalRuntime

            func byType(_ fal: FalClient) async throws {
                _ = try await fal.subscribe(to: AcmeAnvil.self, input: .init(mode: .a))
            }
            func byAlias(_ fal: FalClient) async throws {
                _ = try await fal.subscribe(to: Fal.Acme.Apron.self, input: .init(mode: .a))
            }
            func other(_ fal: FalClient) async throws {
                _ = try await fal.subscribe(to: Fal.Acme.Axe.self, input: .init(mode: .a))
            }
            func all() -> Int { Fal.models.count }
            """
        let outcome = try await TypeCheck.outcome(of: module)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let warnings = outcome.output.split(separator: "\n").filter { $0.contains(": warning: ") }
        #expect(warnings.contains { $0.contains(Retirement.gone.message) })
        #expect(warnings.contains { $0.contains(Retirement.deprecated.message) })
        #expect(warnings.allSatisfy { $0.contains("Caller.swift") && $0.contains("is deprecated") })
        #expect(!warnings.contains { $0.contains("Axe") })
    }
}
