import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Removing endpoints, and starting a project")
struct RemoveTests {
    private func project() async throws -> CommandProject {
        let project = try CommandProject()
        try await project.add("acme/film", "acme/anvil")
        return project
    }

    @Test("An endpoint goes with its document, its lock, its name and its files")
    func single() async throws {
        let project = try await project()
        let report = try await project.workspace.remove(["acme/anvil"], dryRun: false)
        #expect(report.removedEndpoints == ["acme/anvil"])
        #expect(report.files.removed.contains("Schemas/acme/anvil.json"))
        #expect(try project.paths().allSatisfy { !$0.lowercased().contains("anvil") })
        for path in [Manifest.path, SchemaLock.path, NamesLock.path] {
            #expect(project.text(path)?.contains("anvil") == false, "\(path)")
        }
        #expect(try await project.workspace.generate([], check: true).outOfDate == [])
    }

    @Test("A family goes with everything below it")
    func family() async throws {
        let project = try await project()
        let report = try await project.workspace.remove(["acme/film"], dryRun: false)
        #expect(report.removedEndpoints == Array(CommandProject.ids.dropFirst()))
        #expect(try await project.workspace.list([]).map(\.id) == ["acme/anvil"])
    }

    @Test("A dry run says what would go, and removes nothing")
    func dryRun() async throws {
        let project = try await project()
        let before = try project.project.files()
        let report = try await project.workspace.remove(["acme/film"], dryRun: true)
        #expect(report.isDryRun && report.removedEndpoints.count == 3)
        #expect(try project.project.files() == before)
    }

    @Test("An endpoint that only its family brought cannot go alone")
    func coveredByFamily() async throws {
        let project = try await project()
        let before = try project.project.files()
        let id = CommandProject.ids[3]
        let failure = try #require(
            await caughtFailure { _ = try await project.workspace.remove([id], dryRun: false) })
        #expect(failure.kind == .usage)
        #expect(failure.diagnostics.map(\.code) == [.coveredByFamily])
        #expect(failure.diagnostics[0].place.position != nil)
        #expect(try project.project.files() == before)
    }

    @Test("What is not in the project cannot be removed, and the nearest ids are named")
    func unknown() async throws {
        let project = try await project()
        let failure = try #require(
            await caughtFailure { _ = try await project.workspace.remove(["acme/anvli"], dryRun: false) })
        #expect(failure.kind == .usage && failure.diagnostics[0].remedy?.contains("acme/anvil") == true)
    }

    @Test("A new project has a manifest and what editors check it by, and an old one keeps its own")
    func initialize() async throws {
        let project = try CommandProject()
        let made = [EditorSchema.path, Manifest.path]
        let dry = try await project.workspace.initialize(dryRun: true)
        #expect(dry.isDryRun && dry.files.created == made)
        #expect(try project.paths() == [])
        let report = try await project.workspace.initialize(dryRun: false)
        #expect(report.manifestMade && report.files.created == made)
        #expect(try project.paths().filter { !$0.hasPrefix("Schemas/.") } == made)
        let failure = await caughtFailure { _ = try await project.workspace.initialize(dryRun: false) }
        #expect(failure?.diagnostics.map(\.code) == [.manifestExists])
    }
}
