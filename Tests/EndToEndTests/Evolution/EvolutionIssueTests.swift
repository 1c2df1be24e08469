import FalEmulator
import Foundation
import TestSupport
import Testing

/// What the workflow does with an issue, on this machine: from its text to a branch with the model's files.
@Suite("Evolution: from an issue to a branch")
struct EvolutionIssueTests {
    private let project: TemporaryFolder
    /// Beside the project: the text, the report, and what is run in place of the compiler.
    private let desk: TemporaryFolder

    init() async throws {
        project = try TemporaryFolder([
            "Schemas/schemagen.yaml": "version: 1\ntests: Tests/GeneratedTests\n", ".gitignore": ".schemagen/\n",
        ])
        desk = try TemporaryFolder()
        let compiler = try desk.write("#!/bin/sh\necho \"$@\" >>\"$(dirname \"$0\")/tested\"\n", to: "swift")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
        for arguments in [
            ["init", "--quiet", "--initial-branch", "main"], ["add", "--all"],
            ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "start"],
        ] {
            let outcome = try await git(arguments)
            try #require(outcome.status == 0, "\(outcome.output)")
        }
    }

    private func git(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run("git", ["-C", project.path] + arguments)
    }

    private func handle(_ issue: String, by fal: FalEmulator) async throws -> Program.Outcome {
        let text = try desk.write(issue, to: "issue.md")
        let script = Checkout.root.appending(path: "Scripts/add-model.sh").path
        return try await Program.run(
            "env",
            [
                "-u", "FAL_KEY", "FAL_EMULATOR=\(fal.baseURL)", "SCHEMAGEN=\(CommandLineTool.path)",
                "SWIFT=\(desk / "swift")",
                "sh", "-c", "cd \"$0\" && exec \"$@\"", project.path, script, text, "schemagen/issue-7",
                desk / "added.md",
            ])
    }

    @Test("the branch has the documents, the Swift and its tests, which have run, and the report names the model")
    func branch() async throws {
        let fal = try await FalEmulator.sample()
        let outcome = try await handle("### Model\n\n\(SampleEndpoint.id)\n", by: fal)
        #expect(outcome.status == 0, "\(outcome.output)")
        let files = try await git(["ls-tree", "-r", "--name-only", "schemagen/issue-7"]).output
        #expect(files.contains("Schemas/\(SampleEndpoint.id).json\n"))
        #expect(files.contains("Sources/FalModels/Endpoints/AcmePictureMake.swift\n"))
        #expect(files.contains("Tests/GeneratedTests/Families/AcmePictureFamilyTests.swift\n"))
        #expect(try await git(["status", "--porcelain"]).output == "")
        let tested = String(decoding: try #require(desk.bytes("tested")), as: UTF8.self)
        #expect(tested == "test --disable-xctest --filter \\.(AcmePictureFamilyTests)/\n")
        let report = String(decoding: try #require(desk.bytes("added.md")), as: UTF8.self)
        #expect(report.contains("- `\(SampleEndpoint.id)`\n") && report.contains("```swift\nimport FalRuntime\n"))

        let again = try await handle("### Model\n\n\(SampleEndpoint.id)\n", by: fal)
        #expect(again.status == 0 && again.output.contains("everything is here already"), "\(again.output)")
        await fal.stop()
    }

    @Test(
        "a hostile text runs nothing, fetches nothing and changes nothing",
        arguments: [
            "### Model\n\n$(touch pwned)", "### Model\n\n`touch pwned`",
            "### Model\n\n\(SampleEndpoint.id)\n$(touch pwned)",
            "### Model\n\n\(SampleEndpoint.id)\"; touch pwned; \"", "### Model\n\n--directory\n/tmp",
            "### Model\n\nacme/none",
        ])
    func aHostileTextDoesNothing(_ issue: String) async throws {
        let fal = try await FalEmulator.sample()
        let before = try project.files()
        let outcome = try await handle(issue, by: fal)
        #expect(outcome.status != 0 && outcome.output.contains("error[SG"), "\(outcome.output.prefix(2_000))")
        #expect(try project.files() == before)
        #expect(try await git(["branch", "--list"]).output == "* main\n")
        #expect(desk.names() == ["added.md", "issue.md", "swift"])
        await fal.stop()
    }

    // No argument, for the runner prints those.
    @Test("a hostile text of a megabyte does nothing either")
    func aLongHostileTextDoesNothing() async throws {
        try await aHostileTextDoesNothing("### Model\n\n" + String(repeating: "`$(touch pwned)`\n", count: 1 << 16))
    }
}
