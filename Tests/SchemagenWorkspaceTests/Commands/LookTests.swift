import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Looking at a project")
struct LookTests {
    private func project() async throws -> CommandProject {
        let project = try CommandProject()
        try await project.add("acme/film", "acme/anvil")
        return project
    }

    @Test("The list has every endpoint with its names and where its document came from")
    func list() async throws {
        let project = try await project()
        let endpoints = try await project.workspace.list([])
        #expect(endpoints.map(\.id) == CommandProject.ids)
        let film = try #require(endpoints.last)
        #expect(film.typeName == "AcmeFilmV2TextToVideo" && film.aliasPath == "Fal.Acme.Film.V2.TextToVideo")
        #expect(film.category == "text-to-video" && film.date == "2026-02-27" && film.isVendored)
        #expect(film.address == nil, "a folder outside of the project means nothing to others")
        #expect(try await project.workspace.list(["acme/film/v1"]).count == 2)
        #expect(await caughtFailure { _ = try await project.workspace.list(["acme/x"]) }?.kind == .usage)
    }

    @Test("What only the lock knows is listed as not vendored")
    func lostDocument() async throws {
        let project = try await project()
        try project.project.remove("Schemas/acme/anvil.json")
        let anvil = try #require(try await project.workspace.list([]).first)
        #expect(anvil.id == "acme/anvil" && !anvil.isVendored && anvil.category == nil)
    }

    @Test("The document that is shown is the vendored one, byte for byte")
    func document() async throws {
        let project = try await project()
        let document = try project.workspace.document("acme/anvil")
        #expect(document.bytes == project.project.bytes("Schemas/acme/anvil.json"))
        #expect(document.path == "Schemas/acme/anvil.json")
        #expect(throws: Failure.self) { try project.workspace.document("acme/anvli") }
        #expect(throws: Failure.self) { try project.workspace.document("acme/film") }
    }

    @Test("The Swift that is shown is the file that was generated")
    func generatedFile() async throws {
        let project = try await project()
        let file = try project.workspace.generatedFile(project.workspace.document("acme/anvil"))
        #expect(file.text == project.text("Sources/FalModels/" + file.path))
    }

    @Test("Each stage of the pipeline can be printed", arguments: InspectionStage.allCases)
    func stages(_ stage: InspectionStage) async throws {
        let project = try await project()
        let text = try project.workspace.inspect(project.workspace.document("acme/anvil"), stage: stage)
        #expect(text.contains("prompt"))
    }

    @Test("A schema needs no manifest; an endpoint without a document has none")
    func schema() throws {
        let document = CommandProject.document("acme/anvil").text
        let project = try CommandProject(["Schemas/acme/anvil.json": document, "Schemas/acme/broken.json": "[]"])
        #expect(try project.workspace.schema(of: "acme/anvil")?.inputFields.map(\.name) == ["prompt", "seed"])
        #expect(try project.workspace.schema(of: "acme/none") == nil)
        #expect(throws: Failure.self) { try project.workspace.schema(of: "acme/broken") }
    }

    @Test("A mapper comes from the vendored document, with the overrides of the manifest")
    func mappers() async throws {
        let project = try await project()
        #expect(try await project.workspace.mappers([]).map(\.endpoint.text) == CommandProject.ids)
        #expect(try await project.workspace.mappers(["acme/film/v2"]).count == 1)
        let request = VideoRequest(seed: 7, additionalFields: ["prompt": "a fox"])
        #expect(
            try project.workspace.mapper(project.workspace.document("acme/film/v2/text-to-video")).convert(request)
                .payload
                == ["prompt": "a fox", "seed": 7])
        let manifest = try #require(project.text(Manifest.path))
        try project.project.write(
            manifest + "mappers:\n  acme/film:\n    seed: {unless: prompt}\n", to: Manifest.path)
        let overridden = try project.workspace.mapper(project.workspace.document("acme/film/v2/text-to-video"))
        #expect(try overridden.convert(request, mode: .lenient).payload == ["prompt": "a fox"])
        #expect(
            await caughtFailure { _ = try project.workspace.mapper(project.workspace.document("acme/flim")) }?.kind
                == .usage)
    }

    @Test("Completions come from the lock, and never fail")
    func completions() async throws {
        let project = try await project()
        #expect(Workspace.lockedIDs(root: project.project.path) == CommandProject.ids)
        #expect(Workspace.lockedIDs(root: project.documents.path) == [])
        try project.project.write("no lock", to: SchemaLock.path)
        #expect(Workspace.lockedIDs(root: project.project.path) == [])
    }
}
