import FalFields
import FalJSON
import FalRuntime
import FalTransport
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Evolution: update and outdated")
struct EvolutionUpdateTests {
    private let project: CommandProject

    init() throws { project = try CommandProject() }

    private static let environment = SourceEnvironment(
        transport: ScriptedTransport { _, _ in .init(500, "no request was expected") }, retries: .none)

    private func update(
        _ patterns: String..., mode: Workspace.UpdateMode = .write, prune: Bool = false
    ) async throws -> ChangeReport {
        try await project.workspace.update(
            patterns, mode, prune: prune, source: .directory(project.documents.path), key: nil,
            environment: Self.environment)
    }

    /// Changes a document at its source.
    private func serve(_ id: String, input: JSONObject) throws {
        try project.documents.write(CommandProject.document(id, input: input).text, to: "\(id).json")
    }

    private func lock() throws -> SchemaLock {
        try SchemaLock(reading: try #require(project.project.bytes(SchemaLock.path)))
    }

    @Test("Nothing has changed: nothing is written, and a check says so")
    func same() async throws {
        try await project.add("acme")
        let before = try project.project.files()
        #expect(try await update(mode: .check).exitKind == nil)
        let report = try await update()
        #expect(report.comparisons == [] && report.files.created + report.files.updated + report.files.removed == [])
        #expect(try project.project.files() == before)
    }

    @Test("A new optional field differs without breaking: a check exits with 3, and an update writes it")
    func compatible() async throws {
        try await project.add("acme/film")
        try serve("acme/film/v2/text-to-video", input: ["quality": ["type": "string"]])
        let before = try project.project.files()
        let check = try await update(mode: .check)
        #expect(check.exitKind == .outOfDate)
        #expect(check.outOfDate == ["Schemas/acme/film/v2/text-to-video.json"])
        let dry = try await update(mode: .dryRun)
        #expect(dry.exitKind == nil && dry.isDryRun)
        #expect(try project.project.files() == before)

        let report = try await update()
        #expect(report.comparisons.map(\.id.text) == ["acme/film/v2/text-to-video"])
        #expect(report.comparisons.flatMap(\.changes).map(\.rule) == [.fieldAddedOptional])
        #expect(report.files == dry.files)
        #expect(project.text("Sources/FalModels/Endpoints/AcmeFilmV2TextToVideo.swift")?.contains("quality") == true)
        #expect(try await project.workspace.generate([], check: true).exitKind == nil)
        #expect(try await update(mode: .check).exitKind == nil)
    }

    @Test("A change that breaks makes a check exit with 4")
    func breaking() async throws {
        try await project.add("acme/anvil")
        try serve("acme/anvil", input: ["seed": ["type": "string"]])
        let report = try await update(mode: .check)
        #expect(report.exitKind == .breaking)
        #expect(report.comparisons.first?.breaks.contains([.source, .wire]) == true)
        #expect(try await update("acme/anvil").exitKind == nil, "an update does what it is told")
    }

    @Test("An endpoint that appears under a listed family is added; others are not")
    func added() async throws {
        try await project.add("acme/film/v1")
        try serve("acme/film/v1/edit", input: [:])
        try serve("acme/film/v3/edit", input: [:])
        let report = try await update()
        #expect(report.added == ["acme/film/v1/edit"])
        #expect(report.comparisons.map { $0.changes.map(\.rule) } == [[.endpointAdded]])
        #expect(project.text("Schemas/acme/film/v1/edit.json") != nil)
        #expect(project.text("Schemas/acme/film/v3/edit.json") == nil)
    }

    @Test("An endpoint that vanished is kept and noted once; prune removes it with its line in the manifest")
    func gone() async throws {
        try await project.add("acme/anvil", "acme/film/v2")
        try project.documents.remove("acme/anvil.json")
        #expect(try await update(mode: .check).exitKind == .breaking)
        let report = try await update()
        #expect(report.gone == ["acme/anvil"] && report.comparisons.map(\.id.text) == ["acme/anvil"])
        let kept = try #require(project.text("Sources/FalModels/Endpoints/AcmeAnvil.swift"))
        #expect(kept.contains(#"@available(*, deprecated, message: "fal no longer has this endpoint.")"#))
        #expect(project.text("Sources/FalModels/RegistryA.swift")?.contains("_Retired") == true)
        #expect(try lock().endpoints["acme/anvil"]?.gone == "2026-02-27")
        #expect(try await project.workspace.generate([], check: true).exitKind == nil)
        #expect(try await update(mode: .check).exitKind == nil, "what has been noted is no news")

        let pruned = try await update(prune: true)
        #expect(pruned.removedEndpoints == ["acme/anvil"])
        #expect(project.text("Sources/FalModels/Endpoints/AcmeAnvil.swift") == nil)
        #expect(project.text("Schemas/acme/anvil.json") == nil)
        #expect(project.text(Manifest.path)?.contains("acme/anvil") == false)
        #expect(try lock().endpoints["acme/anvil"] == nil)
        #expect(try await project.workspace.generate([], check: true).exitKind == nil)
    }

    @Test("An endpoint that comes back is no longer noted as gone")
    func back() async throws {
        try await project.add("acme/anvil", "acme/film/v2")
        try project.documents.remove("acme/anvil.json")
        _ = try await update()
        try serve("acme/anvil", input: [:])
        #expect(try await update(mode: .check).exitKind == .outOfDate)
        _ = try await update()
        #expect(try lock().endpoints["acme/anvil"]?.gone == nil)
        #expect(project.text("Sources/FalModels/Endpoints/AcmeAnvil.swift")?.contains("@available") == false)
    }

    @Test(
        "An endpoint that the catalogue deprecates is generated so, on add and on update, and no longer when it is not")
    func deprecated() async throws {
        func list(_ status: String) throws {
            let items: [JSONValue] = CommandProject.ids.map {
                [
                    "endpoint_id": .string($0),
                    "metadata": ["status": .string($0 == "acme/anvil" ? status : "active")],
                ]
            }
            try project.documents.write(JSONValue.array(items).text(.compact), to: "models.json")
        }
        func isDeprecated(_ type: String) -> Bool? {
            project.text("Sources/FalModels/Endpoints/\(type).swift")?.contains("fal has deprecated this endpoint.")
        }
        try list("active")
        try await project.add("acme/anvil", "acme/film/v2")
        #expect(isDeprecated("AcmeAnvil") == false)
        try list("deprecated")
        let check = try await update(mode: .check)
        #expect(check.exitKind == .outOfDate && check.outOfDate == [SchemaLock.path])
        let report = try await update()
        #expect(report.comparisons.map { $0.changes.map(\.rule) } == [[.deprecated]])
        #expect(isDeprecated("AcmeAnvil") == true && isDeprecated("AcmeFilmV2TextToVideo") == false)
        #expect(try lock().endpoints["acme/anvil"]?.deprecated == "2026-02-27")
        #expect(try await update(mode: .check).exitKind == nil)
        try list("active")
        #expect(try await update().comparisons.flatMap { $0.changes.map(\.rule) } == [.undeprecated])
        #expect(isDeprecated("AcmeAnvil") == false)
        try list("deprecated")
        try await project.add("acme/anvil")
        #expect(isDeprecated("AcmeAnvil") == true)
    }

    @Test("An outage half way through writes nothing, though other documents have come", arguments: CommandProject.ids)
    func outage(missing: String) async throws {
        try await project.add("acme")
        for id in CommandProject.ids { try serve(id, input: ["quality": ["type": "string"]]) }
        let before = try project.project.files()
        var fal = FakeFal(listed: CommandProject.ids)
        fal.failingExpansions = [missing]
        let texts = Dictionary(
            uniqueKeysWithValues: CommandProject.ids.map {
                ($0, CommandProject.document($0, input: ["quality": ["type": "string"]]).text)
            })
        fal.texts = texts
        let service = fal
        let transport = ScriptedTransport { request, _ in
            // The document that the batch lacks is asked for by its own address.
            if request.url.contains("/api/openapi/") { return .init(503, "no") }
            return service.answer(request)
        }
        for mode in [Workspace.UpdateMode.check, .write] {
            let failure = try #require(
                await caughtFailure {
                    _ = try await project.workspace.update(
                        [], mode, source: .service(.fal), key: nil,
                        environment: SourceEnvironment(transport: transport, retries: .none))
                })
            #expect(failure.kind == .unavailable && failure.diagnostics.contains { $0.endpoint == missing })
        }
        #expect(try project.project.files() == before)
    }

    @Test(
        "A catalogue item that says nothing but the id is what fal gives for an unknown one: it is gone, or not added")
    func itemWithoutMetadata() async throws {
        try await project.add("acme/anvil")
        let document = project.text("Schemas/acme/anvil.json")
        let transport = ScriptedTransport { request, _ in
            guard request.url.contains("/v1/models") else { return .init(404, "null") }
            let items = #"[{"endpoint_id":"acme/anvil"},{"endpoint_id":"acme/none"}]"#
            return .init(#"{"models":\#(items),"next_cursor":null,"has_more":false}"#)
        }
        let environment = SourceEnvironment(transport: transport, retries: .none)
        let report = try await project.workspace.update(
            [], .write, source: .service(.fal), key: nil, environment: environment)
        #expect(report.gone == ["acme/anvil"] && report.added == [])
        #expect(project.text("Schemas/acme/anvil.json") == document)
        let before = try project.project.files()
        let failure = await caughtFailure {
            _ = try await project.workspace.add(
                ["acme/none"], source: .service(.fal), key: nil, environment: environment, dryRun: false,
                onProgress: { _ in })
        }
        #expect(failure?.diagnostics.contains { $0.code.id == "SG605" } == true)
        #expect(try project.project.files() == before)
    }

    @Test("No Swift name of another endpoint changes when one is added")
    func names() async throws {
        try await project.add("acme/film/v1/text-to-video", "acme/anvil")
        let before = project.text(NamesLock.path)
        try serve("acme/film/v1/text-to-video/fast", input: ["mode": ["type": "string", "enum": ["a", "b"]]])
        _ = try await update()
        let old = try NamesLock(reading: Array(try #require(before).utf8)).names
        let new = try NamesLock(reading: try #require(project.project.bytes(NamesLock.path))).names
        for (id, type) in old.types { #expect(new.types[id] == type) }
        for (id, scopes) in old.scopes { #expect(new.scopes[id] == scopes) }
    }

    @Test("A broken document stops no other, and the one that was there stays")
    func broken() async throws {
        try await project.add("acme/anvil", "acme/film/v2")
        let before = project.text("Schemas/acme/anvil.json")
        try project.documents.write("[]", to: "acme/anvil.json")
        try serve("acme/film/v2/text-to-video", input: ["quality": ["type": "string"]])
        let report = try await update()
        #expect(report.exitKind == .documents)
        #expect(report.diagnostics.contains { $0.endpoint == "acme/anvil" && $0.severity == .error })
        #expect(project.text("Schemas/acme/anvil.json") == before)
        #expect(project.text("Schemas/acme/film/v2/text-to-video.json")?.contains("quality") == true)
    }

    @Test("An edited document is named by a check, kept by generate, and told of before an update replaces it")
    func edited() async throws {
        try await project.add("acme/anvil")
        let path = "Schemas/acme/anvil.json"
        let text = try #require(project.text(path))
        try project.project.write(text.replacing("\"prompt\"", with: "\"words\"").description, to: path)
        let check = try await project.workspace.generate([], check: true)
        #expect(check.exitKind == .outOfDate && check.outOfDate.contains(path))
        #expect(check.diagnostics.contains { $0.code.id == "SG555" && $0.place.path == path })
        let report = try await update()
        #expect(report.diagnostics.contains { $0.code.id == "SG555" })
        #expect(project.text(path) == text)
    }

    @Test("A missing document is fetched again")
    func missing() async throws {
        try await project.add("acme/anvil")
        let before = try project.project.files()
        try project.project.remove("Schemas/acme/anvil.json")
        #expect(try await update(mode: .check).exitKind == .outOfDate)
        let report = try await update()
        #expect(report.diagnostics.contains { $0.code.id == "SG552" && $0.severity == .warning })
        #expect(try project.project.files() == before)
    }

    @Test("A lock that a newer schemagen wrote is refused by verbs that write, and read by others")
    func newerLock() async throws {
        try await project.add("acme/anvil")
        let text = try #require(project.text(SchemaLock.path))
        try project.project.write(text.replacing("1.2.3", with: "1.10.0").description, to: SchemaLock.path)
        let before = try project.project.files()
        for verb in [{ _ = try await update() }, { _ = try await project.workspace.generate([], check: false) }] {
            let failure = await caughtFailure(verb)
            #expect(failure?.diagnostics.first?.code.id == "SG503")
        }
        #expect(try await project.workspace.list([]).count == 1)
        #expect(try project.project.files() == before)
    }

    @Test(
        "A lock with conflict marks is told with its line and what to do", arguments: [SchemaLock.path, NamesLock.path])
    func conflict(path: String) async throws {
        try await project.add("acme/anvil")
        let text = try #require(project.text(path))
        try project.project.write("<<<<<<< ours\n" + text + ">>>>>>> theirs\n", to: path)
        let failure = try #require(await caughtFailure { _ = try await update() })
        #expect(failure.diagnostics.first?.code.id == "SG502" && failure.diagnostics.first?.place.position?.line == 1)
        #expect(failure.diagnostics.first?.remedy?.contains("schemagen generate") == true)
    }

    @Test("The lock names a folder inside the project from there, and one elsewhere not at all")
    func addresses() async throws {
        try await project.add("acme/anvil")
        #expect(try lock().endpoints["acme/anvil"]?.address == nil)
        try project.project.write(CommandProject.document("acme/rope").text, to: "Documents/acme/rope.json")
        _ = try await project.workspace.add(
            ["acme/rope"], source: .directory("\(project.project.path)/Documents"), key: nil,
            environment: Self.environment, dryRun: false, onProgress: { _ in })
        #expect(try lock().endpoints["acme/rope"]?.address == "Documents/acme/rope.json")
    }

    @Test("Outdated lists families with what is new, changed and gone, and writes nothing")
    func outdated() async throws {
        try await project.add("acme/anvil", "acme/film")
        try serve("acme/film/v1/text-to-video", input: ["seed": ["type": "string"]])
        try serve("acme/film/v3/text-to-video", input: [:])
        try project.documents.remove("acme/film/v2/text-to-video.json")
        let before = try project.project.files()
        let report = try await project.workspace.outdated(
            [], source: .directory(project.documents.path), key: nil, environment: Self.environment)
        #expect(report.families.map(\.id) == ["acme/film"])
        let family = try #require(report.families.first)
        #expect(family.count(.changed) == 1 && family.count(.new) == 1 && family.count(.gone) == 1)
        #expect(family.breaks.contains(.source) && family.since == "2026-02-27")
        #expect(report.unchanged == 2)
        #expect(try project.project.files() == before)
    }
}
