import Foundation
import TestSupport
import Testing

@Suite("The command line, in a checkout of a hostile repository")
struct HostileRepositoryTests {
    /// A project with one model and what a checkout has beside it.
    private static func project() async throws -> TemporaryFolder {
        let project = try TemporaryFolder()
        let added = try await CommandLineTool.run(
            ["add", "fal-ai/flux/dev", "--source", CommandLineTool.documents], in: project)
        #expect(added.status == 0, "\(added.output)")
        try project.write("ref: refs/heads/main\n", to: ".git/HEAD")
        try project.write("// swift-tools-version: 6.2\n", to: "Package.swift")
        return project
    }

    private static let steps = [
        #"{"path":".git/hooks/post-checkout","new":"0.new"}"#,
        #"{"path":"Sources/FalModels/.hidden.swift","new":"0.new"}"#,
        #"{"path":"Sources/FalModels/Extra.swift","new":"0.new"}"#,
        #"{"path":"Makefile","new":"0.new"}"#,
        #"{"path":".git/HEAD","old":"0.old"}"#,
        #"{"path":"Package.swift","old":"0.old"}"#,
        #"{"path":"Schemas/fal-ai/flux/dev.json","old":"0.old"}"#,
    ]

    @Test(
        "a journal that the repository brings is not carried out: it is named, and left to be looked at",
        arguments: steps, ["journal", "journal.undo"])
    func journal(step: String, name: String) async throws {
        let project = try await Self.project()
        try project.write("#!/bin/sh\ntouch /tmp/owned\n", to: "Schemas/.schemagen/staging/0.new")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(project.path)/Schemas/.schemagen/staging/0.new")
        let before = try project.files()
        for head in [#""version":1"#, #""version":2,"nonce":"1f""#] {
            let journal = "{\(head),\"folders\":[\".git/hooks\"],\"steps\":[\(step)]}"
            try project.write(journal, to: "Schemas/.schemagen/\(name)")
            let verbs = [
                ["generate"], ["remove", "fal-ai/flux/dev"],
                ["add", "fal-ai/flux/schnell", "--source", CommandLineTool.documents],
            ]
            for verb in verbs {
                let outcome = try await CommandLineTool.run(verb, in: project)
                #expect(outcome.status == 1)
                #expect(outcome.output.contains("Schemas/.schemagen/\(name): error[SG510]"), "\(outcome.output)")
            }
            #expect(try project.files() == before)
            let kept = try String(contentsOfFile: "\(project.path)/Schemas/.schemagen/\(name)", encoding: .utf8)
            #expect(kept == journal)
        }
        try FileManager.default.removeItem(atPath: "\(project.path)/Schemas/.schemagen")
        #expect(try await CommandLineTool.run(["generate"], in: project).status == 0)
        #expect(try project.files() == before)
    }

    @Test("a journal is carried out where it was written, which is told, and in no copy of the checkout")
    func copiedJournal() async throws {
        let project = try await Self.project()
        let add = ["add", "fal-ai/flux/schnell", "--source", CommandLineTool.documents]
        let whole = try project.copy()
        #expect(try await CommandLineTool.run(add, in: whole).status == 0)
        let journal = "\(project.path)/Schemas/.schemagen/journal"
        let before = try project.files()
        // The first moment at which the change is decided.
        for moment in 1..<200 where !FileManager.default.fileExists(atPath: journal) {
            let fault = ["SCHEMAGEN_FAULT": "kill:\(moment)"]
            #expect(try await CommandLineTool.run(add, in: project, environment: fault).status == -9)
        }
        #expect(try project.files() == before)

        let copy = try project.copy()
        let refused = try await CommandLineTool.run(["generate"], in: copy)
        #expect(refused.status == 1 && refused.output.contains("SG510"), "\(refused.output)")
        #expect(try copy.files() == before)

        let recovered = try await CommandLineTool.run(["generate"], in: project)
        #expect(recovered.status == 0 && recovered.output.contains("note[SG511]"), "\(recovered.output)")
        #expect(try project.files() == whole.files())
    }

    @Test("nothing is written through a link that the repository brings", arguments: ["cache.json.new", "cache.json"])
    func linkedCache(name: String) async throws {
        let project = try await Self.project()
        let victim = try TemporaryFolder()
        try victim.write("theirs", to: "victim")
        let link = "\(project.path)/Schemas/.schemagen/\(name)"
        try? FileManager.default.removeItem(atPath: link)
        try? FileManager.default.removeItem(atPath: "\(project.path)/Schemas/.schemagen/cache.json")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "\(victim.path)/victim")
        #expect(try await CommandLineTool.run(["generate"], in: project).status == 0)
        #expect(try victim.files() == ["victim": Array("theirs".utf8)])
    }
}
