import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen diff`: shows what differs between the project's documents and another version of them.
struct Diff: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Show what changed in the documents, and what it breaks.",
        discussion: """
            Each change has a rule (FIELD_REMOVED; `schemagen explain FIELD_REMOVED` says more) \
            and says whether it breaks source (an app no longer compiles), wire (a request or an \
            answer no longer works) or mapping (a unified request gives another payload).

            --against takes a git revision (default: HEAD), a folder of documents, or one \
            document. With --breaking, the exit code is 4 if something breaks.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Option(
        help: ArgumentHelp("What to compare with: a git revision, a folder or a document.", valueName: "ref|dir|file"))
    var against = "HEAD"

    @Flag(help: "Show only what breaks something; exit with 4 if anything does.")
    var breaking = false

    @Flag(help: "Show the generated Swift as a unified diff instead.")
    var text = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var writesMarkdown: Bool { true }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.noteIgnoredSource(console, verb: "diff")
        let folder = try project.folder()
        var report = try await ToolEnvironment.workspace(folder).diff(
            patterns, against: DiffBase(against), asText: text)
        if breaking { report.comparisons = report.comparisons.map(\.breakingOnly).filter(\.isBreaking) }
        let status: ExitStatus =
            report.hasErrors ? .documents : breaking && report.isBreaking ? .breakingChange : .success
        console.show(report.diagnostics, path: folder.displayed)
        switch console.format {
        case .json: console.result(ReportJSON(verb: "diff").object(of: report, status: status))
        case .text where text: console.resultUnlessEmpty(report.texts.joined())
        case .text: console.resultUnlessEmpty(ChangePrinter(style: console.style).text(of: report.comparisons))
        case .github: console.resultUnlessEmpty(ChangePrinter.annotations(of: report, path: folder.displayed))
        case .markdown where text:
            console.resultUnlessEmpty(report.texts.map { "```diff\n\($0)```\n" }.joined(separator: "\n"))
        case .markdown: console.result(ChangePrinter.markdown(report.comparisons))
        }
        return status
    }
}
