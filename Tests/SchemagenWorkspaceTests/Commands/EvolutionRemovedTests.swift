import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Evolution: removed fields and values that stay for a version")
struct EvolutionRemovedTests {
    private let project: CommandProject

    private static let id = "acme/anvil"
    private static let swift = "Sources/FalModels/Endpoints/AcmeAnvil.swift"
    private static let previous = "Schemas/acme/anvil.json.previous"
    private static let environment = SourceEnvironment(
        transport: ScriptedTransport { _, _ in .init(500, "no request was expected") }, retries: .none)

    init() throws {
        project = try CommandProject(["Schemas/schemagen.yaml": "version: 1\nkeepRemoved: 1\n"])
    }

    private func serve(_ modes: [JSONValue], _ fields: String...) throws {
        var input: JSONObject = ["mode": ["type": "string", "enum": .array(modes)]]
        for field in fields { input[field] = ["type": "boolean"] }
        try project.documents.write(CommandProject.document(Self.id, input: input).text, to: "\(Self.id).json")
    }

    private func update(_ mode: Workspace.UpdateMode = .write) async throws -> ChangeReport {
        try await project.workspace.update(
            [], mode, source: .directory(project.documents.path), key: nil, environment: Self.environment)
    }

    private func lines() throws -> [Substring] {
        try #require(project.text(Self.swift)).split(separator: "\n")
    }

    /// The warning in front of the declaration that begins like this; nothing without one.
    private func warning(_ declaration: String) throws -> Substring? {
        let lines = try lines()
        let index = try #require(lines.firstIndex { $0.contains(declaration) })
        return lines[index - 1].contains("@available(*, deprecated") ? lines[index - 1] : nil
    }

    @Test("What a document loses stays, deprecated, breaks no source, and goes when a later version loses more")
    func life() async throws {
        try serve(["a", "b"], "hd", "loop")
        try await project.add(Self.id)
        #expect(project.text(Self.previous) == nil)
        let first = project.text("Schemas/acme/anvil.json")

        try serve(["a"], "loop", "sound")
        let check = try await update(.check)
        #expect(check.comparisons.first?.breaks.contains(.source) == false)
        #expect(check.comparisons.first?.breaks.contains(.wire) == true)
        #expect(try await update().exitKind == nil)
        #expect(project.text(Self.previous) == first)
        #expect(try warning("public var hd: Bool?")?.contains("fal no longer takes this field") == true)
        #expect(try warning("public var hd: Bool?")?.contains("'sound' is new.") == true)
        #expect(try warning("public static var b: Self")?.contains("fal no longer lists this value") == true)
        #expect(try warning("public var loop: Bool?") == nil)
        #expect(try warning("public static var a: Self") == nil)
        let schema = try #require(try project.workspace.schema(of: .init(checked: Self.id)))
        #expect(schema.inputFields.first { $0.name == "mode" }?.value.listedValues == ["a"])
        #expect(!schema.inputFields.contains { $0.name == "hd" }, "it is no field of the model")
        let document = try #require(try await lookUp())
        #expect(try project.workspace.generatedFile(document).text == project.text(Self.swift))

        // A version that loses nothing leaves what is there.
        try serve(["a"], "loop", "sound", "fast")
        _ = try await update()
        #expect(project.text(Self.previous) == first)
        #expect(try warning("public var hd: Bool?") != nil)

        // One that loses more takes the place of the earlier one.
        let second = project.text("Schemas/acme/anvil.json")
        try serve(["a"], "sound", "fast")
        #expect(try await update(.check).comparisons.first?.breaks.contains(.source) == true)
        _ = try await update()
        #expect(project.text(Self.previous) == second)
        #expect(try warning("public var loop: Bool?") != nil)
        #expect(try !lines().contains { $0.contains("var hd:") })

        // What comes back is no longer deprecated, and nothing is kept for it.
        try serve(["a", "b"], "loop", "sound", "fast")
        _ = try await update()
        #expect(project.text(Self.previous) == nil)
        #expect(try warning("public var loop: Bool?") == nil)
        #expect(try await project.workspace.generate([], check: true).exitKind == nil)
    }

    private func lookUp() async throws -> SourceDocument? {
        try await project.workspace.model(
            Self.id,
            from: ModelLookup(
                source: .directory(project.documents.path), key: nil, environment: Self.environment, cache: nil)
        ).document
    }

    @Test("A document that is added anew keeps what it loses, too")
    func addedAnew() async throws {
        try serve(["a", "b"], "hd")
        try await project.add(Self.id)
        try serve(["a"])
        try await project.add(Self.id)
        #expect(try warning("public var hd: Bool?") != nil)
        #expect(try warning("public static var b: Self") != nil)
        #expect(try await update(.check).exitKind == nil, "what is kept is no news")
    }

    @Test("An earlier version that was edited or deleted is noticed, and one that cannot be read is an error")
    func tampered() async throws {
        try serve(["a", "b"])
        try await project.add(Self.id)
        try serve(["a"])
        _ = try await update()
        let whole = try #require(project.text(Self.previous))
        func check() async throws -> ChangeReport { try await project.workspace.generate([], check: true) }
        #expect(try await check().exitKind == nil)
        try project.project.write(whole.replacing("\"b\"", with: "\"c\"").description, to: Self.previous)
        #expect(try await check().outOfDate.filter { $0 != NamesLock.path } == [SchemaLock.path, Self.swift])
        try project.project.remove(Self.previous)
        #expect(try await check().outOfDate.contains(SchemaLock.path))
        try project.project.write("{", to: Self.previous)
        let report = try await check()
        #expect(report.diagnostics.contains { $0.severity == .error && $0.place.path == Self.previous })
        #expect(project.text(Self.previous) == "{")
    }

    @Test("Without the line in the manifest, and without the endpoint, nothing is kept")
    func off() async throws {
        try serve(["a", "b"])
        try await project.add(Self.id)
        try serve(["a"])
        _ = try await update()
        let manifest = try #require(project.text(Manifest.path))
        try project.project.write(
            manifest.replacing("keepRemoved: 1", with: "keepRemoved: 0").description, to: Manifest.path)
        _ = try await project.workspace.generate([], check: false)
        #expect(project.text(Self.previous) == nil)
        #expect(try !lines().contains { $0.contains("public static var b: Self") })
        #expect(
            try SchemaLock(reading: try #require(project.project.bytes(SchemaLock.path))).endpoints[Self.id]?.previous
                == nil)

        try project.project.write(manifest, to: Manifest.path)
        try serve(["c"])
        _ = try await update()
        #expect(project.text(Self.previous) != nil)
        _ = try await project.workspace.remove([Self.id], dryRun: false)
        #expect(try project.paths().filter { $0.contains("anvil") } == [])
    }
}
