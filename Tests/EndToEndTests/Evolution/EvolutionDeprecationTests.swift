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
            "Size": [
                "type": "object", "required": ["width"],
                "properties": ["width": ["type": "integer"], "depth": ["type": "integer"]],
            ]
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

    @Test("code that keeps what a document has lost compiles without a warning, and whoever uses that is told why")
    func removed() async throws {
        let newer = EndpointDocument(
            "acme/anvil",
            input: [
                "mode": ["type": "string", "enum": ["a"]], "speed": ["type": "integer"],
                "size": ["anyOf": [.reference("Size"), ["type": "string", "enum": ["square"]]]],
            ],
            output: ["remark": ["type": "string"]], required: ["mode"],
            components: [
                "Size": ["type": "object", "required": ["width"], "properties": ["width": ["type": "integer"]]]
            ])
        var source = SourceDocument(id: .init(checked: "acme/anvil"), path: "a.json", bytes: newer.json.serialized())
        source.previous = .init(path: "a.json.previous", bytes: Self.document.json.serialized())
        let name = try #require(SwiftName("AcmeAnvil", as: .type))
        guard case .done(let artifact) = try EndpointGenerator().generate(source, typeName: name) else {
            throw HarnessRun.Failed(description: "the document was refused")
        }
        var module = ["AcmeAnvil.swift": artifact.file.text]
        let alone = try await TypeCheck.outcome(of: module, options: ["-warnings-as-errors"])
        #expect(alone.status == 0, "\(alone.complaints)")
        module["Caller.swift"] = """
            func use(_ output: AcmeAnvil.Output) -> String? {
                var input = AcmeAnvil.Input(mode: .b)
                input.size = .wide
                input.old = "x"
                input.speed = 1
                return output.note
            }
            func pass() {
                _ = AcmeAnvil.Input(mode: .a, size: .custom(width: 1), speed: 2)
                _ = AcmeAnvil.Input(mode: .a, old: "x", speed: 2)
                _ = AcmeAnvil.Input(mode: .a, size: .custom(depth: 3, width: 1))
                _ = AcmeAnvil.Output()
                _ = AcmeAnvil.Output(note: "x", remark: "y")
            }
            """
        let outcome = try await TypeCheck.outcome(of: module)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let warnings = outcome.output.split(separator: "\n").filter { $0.contains(": warning: ") }
        #expect(warnings.count == 7 && warnings.allSatisfy { $0.contains("Caller.swift") }, "\(outcome.output)")
        #expect(warnings.count { $0.contains("fal no longer lists this value") } == 2)
        #expect(warnings.contains { $0.contains("'old'") && $0.contains("fal no longer takes this field") })
        #expect(warnings.contains { $0.contains("'note'") && $0.contains("fal no longer sends this field") })
        #expect(warnings.contains { $0.contains("old: fal no longer takes this field") && $0.contains("'init(") })
        #expect(warnings.contains { $0.contains("depth: fal no longer takes this field") && $0.contains("'custom(") })
        #expect(warnings.contains { $0.contains("note: fal no longer sends this field") && $0.contains("'init(") })
    }

    @Test("a caller is told why, by the type as by its alias; a caller of another endpoint is told nothing")
    func caller() async throws {
        let others = ["acme/axe", "acme/anvil/drop", "acme/anvil/head/flat"]
        var module = try files(["acme/anvil": .gone, "acme/apron": .deprecated], others)
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
            func below(_ fal: FalClient) async throws {
                _ = try await fal.subscribe(to: Fal.Acme.Anvil.Drop.self, input: .init(mode: .a))
                _ = try await fal.subscribe(to: Fal.Acme.Anvil.Head.Flat.self, input: .init(mode: .a))
            }
            func stored(_ request: FalRequest<Fal.Acme.Apron>) {}
            func all() -> Int { Fal.models.count }
            """
        let outcome = try await TypeCheck.outcome(of: module)
        #expect(outcome.status == 0, "\(outcome.complaints)")
        let warnings = outcome.output.split(separator: "\n").filter { $0.contains(": warning: ") }
        #expect(warnings.count == 3, "\(outcome.output)")
        #expect(warnings.count { $0.contains("'AcmeAnvil'") && $0.contains(Retirement.gone.message) } == 1)
        #expect(warnings.count { $0.contains("'AcmeApron'") && $0.contains(Retirement.deprecated.message) } == 2)
        #expect(warnings.allSatisfy { $0.contains("Caller.swift") && $0.contains("is deprecated") })
    }
}
