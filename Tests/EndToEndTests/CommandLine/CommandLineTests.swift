import Foundation
import TestSupport
import Testing

@Suite("The command line, as a newcomer meets it")
struct CommandLineTests {
    private static let family = "fal-ai/kling-video/v2.6"

    @Test("init makes a manifest; add, generate, list, show and remove do what they say")
    func fromInitToRemove() async throws {
        let project = try EmptyProject()
        func run(_ arguments: String...) async throws -> Program.Outcome {
            try await CommandLineTool.run(arguments, in: project)
        }
        let made = try await run("init")
        #expect(made.status == 0 && made.output.contains("Schemas/schemagen.yaml made"))
        #expect(try await run("init").status == 1, "a manifest is not made over another")

        let added = try await run("add", Self.family, "--source", CommandLineTool.documents)
        #expect(added.status == 0 && added.output.contains("Endpoints  4 added"))
        #expect(added.output.contains("typealias ImageToVideo = Fal.KlingVideo.V2_6.Pro.ImageToVideo"))
        #expect(try await run("generate", "--check").output == "9 files up to date\n")

        let files = try project.files()
        let listed = try await run("list")
        #expect(listed.output.split(separator: "\n").count == 4)
        let swift = try await run("show", "\(Self.family)/pro/text-to-video", "--swift")
        let file = files["Sources/FalModels/Endpoints/KlingVideoV2_6ProTextToVideo.swift"]
        #expect(swift.output == file.map { String(decoding: $0, as: UTF8.self) })

        try project.write("// not generated\n", to: "Sources/FalModels/Fal.swift")
        let changed = try await run("generate", "--check")
        #expect(changed.status == 3 && changed.output.contains("Sources/FalModels/Fal.swift"))
        #expect(try await run("generate").status == 0)
        #expect(try project.files() == files)

        let removed = try await run("remove", Self.family)
        #expect(removed.status == 0 && removed.output.contains("Endpoints  4 removed"))
        #expect(try project.files().keys.allSatisfy { !$0.contains("kling") && !$0.contains("Kling") })
    }

    @Test("the first add says all that Package.swift needs, a dry run as well, which writes nothing")
    func packageLines() async throws {
        let project = try EmptyProject()
        let add = ["add", "fal-ai/flux/dev", "--source", CommandLineTool.documents]
        let dry = try await CommandLineTool.run(add + ["--dry-run"], in: project)
        #expect(dry.status == 0 && dry.output.contains("Nothing was written."))
        #expect(try project.files().isEmpty)
        let added = try await CommandLineTool.run(add, in: project)
        for outcome in [dry, added] {
            #expect(outcome.output.contains(".package(name: \"schemagen\", path: \"../schemagen\", traits: []),"))
            #expect(outcome.output.contains(".target(name: \"FalModels\", dependencies: [.product("))
        }
    }

    @Test("a verb finds its project from any folder in it, and names files from there")
    func upwards() async throws {
        let project = try EmptyProject()
        _ = try await CommandLineTool.run(["add", Self.family, "--source", CommandLineTool.documents], in: project)
        try project.write("", to: "Sources/FalModels/Fal.swift")
        let deep = ["-c", "cd Sources/FalModels && \"$0\" generate --check", CommandLineTool.path]
        let outcome = try await Program.run("sh", ["-c", "cd \"$0\" && exec sh \"$@\"", project.path] + deep)
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix("../../Sources/FalModels/Fal.swift\n"))
    }

    @Test(
        "the completion of ids knows what the lock has, in every verb that takes one",
        arguments: ["remove", "generate", "list", "show", "inspect"])
    func completions(verb: String) async throws {
        let project = try EmptyProject()
        _ = try await CommandLineTool.run(["add", Self.family, "--source", CommandLineTool.documents], in: project)
        // What the script asks the program for when somebody presses the tabulator.
        let asked = ["---completion", verb, "--", "positional@0", "2", "0", "schemagen", verb, ""]
        let answer = try await CommandLineTool.run(asked, in: project, environment: ["SAP_SHELL": "bash"])
        #expect(answer.output.contains("\(Self.family)/pro/text-to-video"))
    }
}
