import FalEmulator
import Foundation
import TestSupport
import Testing

@Suite("Command line: add")
struct AddTests {
    @Test("--only adds an endpoint without those below it, also when everything is generated or removed again")
    func only() async throws {
        let project = try TemporaryFolder()
        func run(_ arguments: String...) async throws -> Program.Outcome {
            try await CommandLineTool.run(arguments + ["--source", CommandLineTool.documents], in: project)
        }
        let added = try await run("add", "--only", "fal-ai/flux/dev")
        #expect(added.status == 0 && added.output.contains("Endpoints  1 added"), "\(added.output)")
        let manifest = try #require(try project.files()["Schemas/schemagen.yaml"])
        #expect(String(decoding: manifest, as: UTF8.self).contains("\n  - only fal-ai/flux/dev\n"))
        #expect(try await run("generate", "--check").status == 0)
        #expect(try await run("outdated").output.contains("all 1 endpoint up to date"))

        #expect(try await run("add", "fal-ai/flux/dev").output.contains(" added, 1 fetched again"))
        #expect(try await run("remove", "fal-ai/flux/dev").status == 0)
        #expect(try project.files().keys.allSatisfy { !$0.contains("flux") && !$0.contains("Flux") })
    }

    @Test("--only refuses a glob, and names no endpoint twice")
    func onlyOnce() async throws {
        let project = try TemporaryFolder()
        func run(_ arguments: String...) async throws -> Program.Outcome {
            try await CommandLineTool.run(arguments + ["--source", CommandLineTool.documents], in: project)
        }
        let glob = try await run("add", "--only", "fal-ai/flux/*")
        #expect(glob.status == 64 && glob.output.contains("is a glob"), "\(glob.output)")
        _ = try await run("add", "fal-ai/flux/dev")
        let manifest = try project.files()["Schemas/schemagen.yaml"]
        #expect(try await run("add", "--only", "fal-ai/flux/dev").status == 0)
        #expect(try project.files()["Schemas/schemagen.yaml"] == manifest)
    }

    @Test("Documents come from the local fal that FAL_EMULATOR names, and from nowhere else")
    func emulator() async throws {
        let project = try TemporaryFolder()
        let fal = try await FalEmulator.start(
            .init(documents: .folder(CommandLineTool.documents), speed: .instant))
        let added = try await CommandLineTool.run(
            ["add", "fal-ai/flux/dev"], in: project, environment: ["FAL_EMULATOR": fal.baseURL])
        #expect(added.status == 0 && added.output.contains("+ fal-ai/flux/dev\n"), "\(added.output)")
        #expect(added.output.contains("documents come from the local fal at \(fal.baseURL)"))
        #expect(fal.journal.contains { $0.target.contains("openapi") })
        for verb in [["outdated"], ["update", "--check"]] {
            let outcome = try await CommandLineTool.run(
                verb, in: project, environment: ["FAL_EMULATOR": fal.baseURL])
            #expect(outcome.status == 0 && outcome.output.contains("(FAL_EMULATOR)"), "\(outcome.output)")
        }
        await fal.stop()

        let other = try await CommandLineTool.run(
            ["add", "fal-ai/flux/dev"], in: project, environment: ["FAL_EMULATOR": "http://fal.example.com"])
        #expect(other.status == 64 && other.output.contains("FAL_EMULATOR is set, but"), "\(other.output)")
    }
}
