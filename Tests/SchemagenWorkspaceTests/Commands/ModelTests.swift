import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Models that are not in the project")
struct ModelTests {
    private let project: CommandProject
    private let cache: TemporaryFolder

    init() throws {
        project = try CommandProject()
        cache = try TemporaryFolder()
    }

    private static let text = CommandProject.document("acme/rope").text

    private func lookup(
        _ source: SourceSpecification = .service(.fal), answering script: @escaping ScriptedTransport.Script
    ) -> (ModelLookup, ScriptedTransport) {
        let transport = ScriptedTransport(script)
        let lookup = ModelLookup(
            source: source, key: nil, environment: SourceEnvironment(transport: transport, retries: .none),
            cache: DocumentCache(folder: cache.path + "/cache"))
        return (lookup, transport)
    }

    private func workspace(on day: String) -> Workspace {
        Workspace(
            root: project.project.path, settings: .init(generator: "1.2.3", today: { day }, jobs: 2, build: "test"))
    }

    @Test("in an empty folder a document is fetched once a day; everything can be made of it; nothing is written there")
    func fetched() async throws {
        let (lookup, transport) = lookup { _, _ in .init(Self.text) }
        let workspace = workspace(on: "2026-02-27")
        let first = try await workspace.model("acme/rope", from: lookup)
        #expect(!first.isInProject && first.document.path.hasPrefix("https://fal.ai/"))
        let second = try await workspace.model("acme/rope", from: lookup)
        #expect(second.place == .cache(first.document.path, date: "2026-02-27"))
        #expect(second.document.bytes == first.document.bytes)
        #expect(await transport.requests.count == 1)
        #expect(try workspace.generatedFile(second.document).text.contains("enum AcmeRope"))
        #expect(try workspace.inspect(second.document, stage: .named).contains("prompt"))
        #expect(try workspace.mapper(second.document).endpoint == "acme/rope")
        #expect(try Workspace.schema(second.document).inputFields.map(\.name) == ["prompt", "seed"])
        #expect(try await workspace.listed(second).typeName == "AcmeRope")
        #expect(try project.project.files() == [:])

        let later = try await self.workspace(on: "2026-02-28").model("acme/rope", from: lookup)
        #expect(later.place == .source(first.document.path), "another day, another look")
        #expect(await transport.requests.count == 2)
    }

    @Test("while fal cannot be reached, an older document stands in; without one, the outage is the error")
    func outage() async throws {
        let (working, _) = lookup { _, _ in .init(Self.text) }
        _ = try await workspace(on: "2026-02-27").model("acme/rope", from: working)
        let (broken, _) = lookup { _, _ in .init(503, "") }
        let found = try await workspace(on: "2026-02-28").model("acme/rope", from: broken)
        #expect(found.place == .cache(found.document.path, date: "2026-02-27"))
        let failure = await caughtFailure {
            _ = try await workspace(on: "2026-02-28").model("acme/wire", from: broken)
        }
        #expect(failure?.kind == .unavailable)
    }

    @Test("offline, the cache and the project are all there is")
    func offline() async throws {
        let (online, _) = lookup { _, _ in .init(Self.text) }
        _ = try await workspace(on: "2026-02-27").model("acme/rope", from: online)
        let (offline, transport) = lookup(.vendored("Schemas")) { _, _ in .init(500, "") }
        #expect(try await !workspace(on: "2026-03-27").model("acme/rope", from: offline).isInProject)
        let failure = await caughtFailure {
            _ = try await workspace(on: "2026-03-27").model("acme/wire", from: offline)
        }
        #expect(failure?.diagnostics.first?.code == .notInProject)
        #expect(await transport.requests.isEmpty)
    }

    @Test("the project's own document comes first, and another source than fal is not kept")
    func ownFirst() async throws {
        try await project.add("acme/anvil")
        let (lookup, transport) = lookup(.service(try ServiceAddress(base: "http://127.0.0.1:9"))) { _, _ in
            .init(Self.text)
        }
        #expect(try await project.workspace.model("acme/anvil", from: lookup).isInProject)
        for _ in 0..<2 { #expect(try await !project.workspace.model("acme/rope", from: lookup).isInProject) }
        #expect(await transport.requests.count == 2)
        #expect(try cache.files() == [:])
    }

    @Test("an unknown endpoint is an error, and so is what is no id", arguments: ["acme/none", "acme/*", "Acme"])
    func unknown(id: String) async throws {
        let (lookup, _) = lookup { _, _ in .init(404, "null") }
        #expect(await caughtFailure { _ = try await workspace(on: "2026-02-27").model(id, from: lookup) } != nil)
        #expect(try cache.files() == [:])
    }

    @Test("what was damaged in the cache is fetched again")
    func damaged() async throws {
        let (lookup, transport) = lookup { _, _ in .init(Self.text) }
        _ = try await workspace(on: "2026-02-27").model("acme/rope", from: lookup)
        let file = try #require(try cache.files().keys.first)
        try cache.write("{", to: file)
        let again = try await workspace(on: "2026-02-27").model("acme/rope", from: lookup)
        #expect(again.place == .source(again.document.path), "a damaged document was taken")
        #expect(await transport.requests.count == 2)
    }
}
