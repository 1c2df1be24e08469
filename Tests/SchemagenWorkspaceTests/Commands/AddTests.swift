import FalJSON
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Adding endpoints")
struct AddTests {
    @Test("The first add makes the manifest, vendors the document, locks it, and generates the module")
    func first() async throws {
        let project = try CommandProject()
        let report = try await project.add("acme/anvil")
        #expect(report.added == ["acme/anvil"] && report.endpoints == ["acme/anvil"])
        #expect(report.manifestMade && !report.isDryRun && report.exitKind == nil)
        #expect(report.files.updated == [] && report.files.removed == [])
        #expect(report.files.created == (try project.paths()))
        #expect(report.files.created.contains("Schemas/acme/anvil.json"))
        #expect(report.files.created.contains("Sources/FalModels/Fal.swift"))
        #expect(project.text(Manifest.path)?.contains("- acme/anvil\n") == true)
        let entry = try SchemaLock(reading: try #require(project.project.bytes(SchemaLock.path))).endpoints[
            "acme/anvil"]
        #expect(entry?.date == "2026-02-27")
        #expect(
            entry?.digest
                == CanonicalDocument.digest(of: try #require(project.project.bytes("Schemas/acme/anvil.json"))))
    }

    @Test("The snippet calls the first endpoint that was added, with what it must have")
    func snippet() async throws {
        let snippet = try #require(try await CommandProject().add("acme/film").snippet)
        #expect(snippet.module == "FalModels")
        #expect(snippet.aliasPath == "Fal.Acme.Film.V1.ImageToVideo" && snippet.localName == "ImageToVideo")
        #expect(snippet.input.hasPrefix(".init(prompt: "))
    }

    @Test("A family brings all endpoints below it, and a second add of it nothing new")
    func family() async throws {
        let project = try CommandProject()
        #expect(try await project.add("acme/film/v1").added == [CommandProject.ids[1], CommandProject.ids[2]])
        let before = try project.project.files()
        let again = try await project.add("acme/film/v1")
        #expect(again.added == [] && again.endpoints.count == 2 && !again.manifestMade)
        #expect(again.files.created == [] && again.files.updated == [] && again.files.removed == [])
        #expect(try project.project.files() == before)
    }

    @Test("A dry run says what an add would do, and writes nothing")
    func dryRun() async throws {
        let project = try CommandProject()
        let report = try await project.add("acme/film", dryRun: true)
        #expect(report.isDryRun && report.added.count == 3)
        #expect(report.files.created.contains("Schemas/acme/film/v2/text-to-video.json"))
        #expect(try project.paths() == [])
        #expect(try await project.add("acme/film").files.created == report.files.created)
    }

    @Test("A document that changed at its source is vendored anew, with its date, and its file generated again")
    func changedDocument() async throws {
        let project = try CommandProject()
        try await project.add("acme/anvil", "acme/film")
        try project.documents.write(
            CommandProject.document("acme/anvil", input: ["weight": ["type": "number"]]).text, to: "acme/anvil.json")
        let report = try await project.add("acme/anvil")
        #expect(report.added == [] && report.endpoints == ["acme/anvil"])
        #expect(report.files.updated.contains("Schemas/acme/anvil.json"))
        #expect(report.files.updated.contains("Sources/FalModels/Endpoints/AcmeAnvil.swift"))
        #expect(!report.files.updated.contains { $0.contains("film") || $0.contains("Film") })
        #expect(project.text("Sources/FalModels/Endpoints/AcmeAnvil.swift")?.contains("weight") == true)
    }

    @Test("A broken document is reported, and the others are added all the same")
    func brokenAmongGood() async throws {
        let project = try CommandProject()
        try project.documents.write("{\"openapi\": ", to: "acme/film/v1/broken.json")
        let report = try await project.add("acme/film/v1")
        #expect(report.added == [CommandProject.ids[1], CommandProject.ids[2]])
        #expect(report.exitKind == .documents)
        #expect(report.diagnostics.contains { $0.endpoint == "acme/film/v1/broken" && $0.severity == .error })
        #expect(project.project.bytes("Schemas/acme/film/v1/broken.json") == nil)
    }

    @Test("When no document can be used, nothing is written")
    func onlyBroken() async throws {
        let project = try CommandProject(documents: [])
        try project.documents.write("[]", to: "acme/broken.json")
        let failure = await caughtFailure { try await project.add("acme/broken") }
        #expect(failure?.kind == .documents)
        #expect(try project.paths() == [])
    }

    @Test("A document that breaks later leaves the one that was there before")
    func brokenUpdate() async throws {
        let project = try CommandProject()
        try await project.add("acme/anvil", "acme/film/v2")
        let before = try project.project.files()
        try project.documents.write("[]", to: "acme/anvil.json")
        let report = try? await project.add("acme/anvil", "acme/film/v2")
        #expect(report?.exitKind == .documents)
        #expect(try project.project.files() == before)
    }

    @Test("An id that the source does not have is named with those that are near, and nothing is written")
    func unknown() async throws {
        let project = try CommandProject()
        let failure = try #require(await caughtFailure { try await project.add("acme/anvli") })
        #expect(failure.kind == .documents || failure.kind == .usage)
        #expect(failure.diagnostics.contains { $0.remedy?.contains("acme/anvil") == true })
        #expect(try project.paths() == [])
    }

    @Test("A text that is no pattern is an error of usage", arguments: ["", "../x", "a b"])
    func noPattern(_ text: String) async throws {
        let project = try CommandProject()
        #expect(await caughtFailure { try await project.add(text) }?.kind == .usage)
        #expect(try project.paths() == [])
    }

    @Test("Progress names each phase in its order, and each document once")
    func progress() async throws {
        let (steps, input) = AsyncStream.makeStream(of: Progress.self)
        try await CommandProject().add("acme/film") { input.yield($0) }
        input.finish()
        var phases: [Progress.Phase] = []
        var documents: [String] = []
        for await step in steps {
            if phases.last != step.phase { phases.append(step.phase) }
            if step.phase == .documents, let id = step.detail { documents.append(id) }
        }
        #expect(phases.first == .catalogue && phases.last == .writing)
        #expect(documents.sorted() == Array(CommandProject.ids.dropFirst()))
    }
}
