import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Evolution: diff")
struct EvolutionDiffTests {
    private let project: CommandProject

    init() throws { project = try CommandProject() }

    private func git(_ arguments: String...) async throws {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        let outcome = try await Program.run("git", ["-C", project.project.path] + identity + arguments)
        try #require(outcome.status == 0, "\(outcome.output)")
    }

    /// Two commits: the second has one more field, one endpoint more and one less.
    private func commitTwice() async throws {
        try await project.add("acme/anvil", "acme/film/v1/text-to-video")
        try await git("init", "--quiet")
        try await git("add", ".")
        try await git("commit", "--quiet", "-m", "first")
        try project.documents.write(
            CommandProject.document("acme/anvil", input: ["seed": ["type": "string"]]).text, to: "acme/anvil.json")
        try await project.add("acme/anvil", "acme/film/v2")
        _ = try await project.workspace.remove(["acme/film/v1/text-to-video"], dryRun: false)
    }

    @Test("A revision is compared as a whole: changed, new and removed endpoints")
    func revision() async throws {
        try await commitTwice()
        let report = try await project.workspace.diff([], against: .revision("HEAD"), asText: true)
        #expect(
            report.comparisons.map(\.id.text) == [
                "acme/anvil", "acme/film/v1/text-to-video", "acme/film/v2/text-to-video",
            ])
        #expect(
            report.comparisons.map { $0.changes.map(\.rule) }
                == [[.fieldTypeChanged], [.endpointRemoved], [.endpointAdded]])
        let change = try #require(report.comparisons.first?.changes.first)
        #expect(report.positions["acme/anvil"]?[change.pointer] != nil)
        #expect(report.texts.count == 1 && report.texts[0].contains("-        public var seed: Int?\n"))
        #expect(report.texts[0].contains("+        public var seed: String?\n"))
        #expect(try await project.workspace.diff(["acme/anvil"], against: .revision("HEAD~0")).comparisons.count == 1)
    }

    @Test("A folder is compared as far as it has documents, a file with one endpoint")
    func paths() async throws {
        try await project.add("acme/anvil", "acme/film/v2")
        try project.documents.write(
            CommandProject.document("acme/anvil", input: ["weight": ["type": "number"]]).text, to: "acme/anvil.json")
        try project.documents.remove("acme/film/v2/text-to-video.json")
        let folder = try await project.workspace.diff([], against: .folder(project.documents.path))
        #expect(folder.comparisons.map { $0.changes.map(\.rule) } == [[.fieldRemoved]])
        let file = DiffBase("\(project.documents.path)/acme/anvil.json")
        #expect(try await project.workspace.diff(["acme/anvil"], against: file).comparisons == folder.comparisons)
        #expect(await caughtFailure { _ = try await project.workspace.diff([], against: file) }?.kind == .usage)
    }

    @Test(
        "What is neither a path nor a revision is an error that says what there could be",
        arguments: ["v9", "--all", ""])
    func unknownAndHostileRevisions(_ text: String) async throws {
        try await commitTwice()
        let failure = try #require(
            await caughtFailure { _ = try await project.workspace.diff([], against: .revision(text)) })
        #expect(failure.kind == .usage && failure.diagnostics.first?.code.id == "SG625")
    }

    @Test("A revision outside of a repository is an error that names the other ways")
    func outside() async throws {
        try await project.add("acme/anvil")
        let failure = try #require(
            await caughtFailure { _ = try await project.workspace.diff([], against: .revision("HEAD")) })
        #expect(failure.diagnostics.first?.message.contains("no git repository") == true)
        #expect(failure.diagnostics.first?.remedy?.contains("--against DIR") == true)
    }
}

@Suite("Evolution: unified diffs")
struct EvolutionUnifiedDiffTests {
    @Test("Equal texts give nothing; changes stand with three lines around them, and near ones together")
    func hunks() {
        let old = (1...20).map { "\($0)\n" }.joined()
        #expect(UnifiedDiff(old: old, new: old, oldName: "a", newName: "b").text == "")
        let new = old.replacing("\n4\n", with: "\nfour\n").replacing("\n18\n", with: "\n")
        #expect(
            UnifiedDiff(old: old, new: new, oldName: "a/x", newName: "b/x").text == """
                --- a/x
                +++ b/x
                @@ -1,7 +1,7 @@
                 1
                 2
                 3
                -4
                +four
                 5
                 6
                 7
                @@ -15,6 +15,5 @@
                 15
                 16
                 17
                -18
                 19
                 20

                """)
        #expect(
            UnifiedDiff(old: "", new: "a\n", oldName: "a", newName: "b").text == "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+a\n")
    }
}
