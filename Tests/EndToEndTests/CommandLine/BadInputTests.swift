import Foundation
import SchemagenWorkspace
import TestSupport
import Testing

@Suite("Command line: invalid input")
struct BadInputTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32
        /// Parts of the message and its remedy.
        var says: [String]

        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., exits status: Int32, saying says: String...) {
            self.arguments = arguments
            self.status = status
            self.says = says
        }
    }

    private static let mistakes = [
        Mistake("add", "fal-ai/kling-vidio/v2.6", exits: 64, saying: "SG604", "fal-ai/kling-video/v2.6"),
        Mistake("add", "fal-ai/../flux", exits: 64, saying: "SG601", "'..'"),
        Mistake("add", "fal-ai//flux", exits: 64, saying: "SG601", "Write fal-ai/flux."),
        Mistake("add", "fal-ai/flux dev", exits: 64, saying: "SG601", "white space"),
        Mistake("add", "Fal-AI/Flux/Dev", exits: 64, saying: "SG601", "Write fal-ai/flux/dev."),
        Mistake("add", "", exits: 64, saying: "SG601", "it is empty"),
        Mistake("remove", "fal-ai/veo3", exits: 64, saying: "SG553", "schemagen list"),
        Mistake(
            "remove", "fal-ai/flux/dev", exits: 64, saying: "SG452", "Schemas/schemagen.yaml", "Remove fal-ai/flux"),
        Mistake("show", "fal-ai/flux/deb", "--offline", exits: 64, saying: "SG553", "Nearest: fal-ai/flux/dev"),
        Mistake("list", "nothing/**", exits: 64, saying: "SG553"),
        Mistake("explain", "SG999", exits: 64, saying: "SG702"),
        Mistake("serve", "--port", "70000", exits: 64, saying: "70000 is not a port"),
        Mistake(
            "serve", "--documents", "/nowhere", exits: 1,
            saying: "The folder '/nowhere' cannot be read: it does not exist"),
        Mistake("generate", "--directory", "/nowhere", exits: 64, saying: "SG701"),
        Mistake("inspect", "fal-ai/flux/dev", "--stage", "modl", exits: 64, saying: "normalized"),
    ]

    /// A project with a family of models, and its files.
    private static func project() async throws -> (TemporaryFolder, [String: [UInt8]]) {
        let project = try TemporaryFolder()
        let added = try await CommandLineTool.run(
            ["add", "fal-ai/flux", "--source", CommandLineTool.documents], in: project)
        #expect(added.status == 0, "\(added.output)")
        return (project, try project.files())
    }

    @Test("a mistake is reported with a remedy and the exit code of its kind", arguments: mistakes)
    func mistake(_ mistake: Mistake) async throws {
        let (project, before) = try await Self.project()
        let source = mistake.arguments[0] == "add" ? ["--source", CommandLineTool.documents] : []
        let outcome = try await CommandLineTool.run(mistake.arguments + source, in: project)
        #expect(outcome.status == mistake.status)
        for text in mistake.says { #expect(outcome.output.contains(text), "\(outcome.output)") }
        #expect(try project.files() == before)
    }

    @Test("the URL of a model's page is accepted for its id")
    func modelPageURL() async throws {
        let project = try TemporaryFolder()
        let add = ["add", "https://fal.ai/models/fal-ai/flux/dev/api?share=1", "--source", CommandLineTool.documents]
        #expect(try await CommandLineTool.run(add, in: project).output.contains("+ fal-ai/flux/dev\n"))
        #expect(try project.files()["Schemas/fal-ai/flux/dev.json"] != nil)
    }

    @Test("the exit code is 5 if a service cannot be reached, and nothing changes")
    func unreachable() async throws {
        let (project, before) = try await Self.project()
        let add = ["add", "fal-ai/veo3", "--source", "https://127.0.0.1:1"]
        let outcome = try await CommandLineTool.run(add, in: project)
        #expect(outcome.status == 5)
        #expect(outcome.output.contains("No connection to 127.0.0.1:1") && outcome.output.contains("--offline"))
        #expect(try project.files() == before)
    }

    @Test("the exit code is 2 if one document is invalid; the others are added")
    func badDocument() async throws {
        let project = try TemporaryFolder()
        let good = try String(contentsOfFile: CommandLineTool.documents + "/fal-ai/flux/dev.json", encoding: .utf8)
        try project.write(good, to: "documents/fal-ai/flux/dev.json")
        try project.write("{\"openapi\": ", to: "documents/fal-ai/flux/broken.json")
        let outcome = try await CommandLineTool.run(["add", "fal-ai/flux", "--source", "documents"], in: project)
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("broken.json:1:13: error[SG"), "\(outcome.output)")
        let files = try project.files()
        #expect(files["Sources/FalModels/Endpoints/FluxDev.swift"] != nil)
        #expect(files["Schemas/fal-ai/flux/broken.json"] == nil)
    }

    @Test("documents whose types have no end are code 2 and named; the others are done")
    func oversizedDocuments() async throws {
        let project = try TemporaryFolder()
        let good = try String(contentsOfFile: CommandLineTool.documents + "/fal-ai/flux/dev.json", encoding: .utf8)
        try project.write(good, to: "documents/acme/good.json")
        for document in OversizedDocument.allCases {
            let name = document.rawValue.lowercased()
            try project.write(document.text(of: "acme/\(name)", scale: 2), to: "documents/acme/\(name).json")
        }
        let outcome = try await CommandLineTool.run(["add", "acme/**", "--source", "documents"], in: project)
        #expect(outcome.status == 2)
        let files = try project.files()
        #expect(files["Sources/FalModels/Endpoints/AcmeGood.swift"] != nil)
        for document in OversizedDocument.allCases {
            let name = document.rawValue.lowercased()
            #expect(outcome.output.contains("\(name).json:"), "\(outcome.output)")
            #expect(files["Schemas/acme/\(name).json"] == nil)
        }
    }

    @Test("while another run holds the lock, a verb that writes fails and a verb that reads works")
    func busy() async throws {
        let (project, before) = try await Self.project()
        let lock = try WorkspaceLock(root: project.path)
        let add = ["add", "fal-ai/veo3", "--source", CommandLineTool.documents]
        let outcome = try await CommandLineTool.run(add, in: project)
        #expect(outcome.status == 1 && outcome.output.contains("SG504"), "\(outcome.output)")
        #expect(try await CommandLineTool.run(["list"], in: project).status == 0)
        #expect(try await CommandLineTool.run(["generate", "--check"], in: project).status == 0)
        withExtendedLifetime(lock) {}
        #expect(try project.files() == before)
    }

    @Test("killed at any moment of add, the next verb that writes makes it the old state or the new")
    func killed() async throws {
        let (project, _) = try await Self.project()
        let add = ["add", "fal-ai/veo3", "--source", CommandLineTool.documents]
        let ends = try await KilledRuns.ends(of: add, in: project)
        #expect(ends == [.old, .mixed, .new])
    }
}
