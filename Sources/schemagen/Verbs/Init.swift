import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen init`: creates a manifest.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create Schemas/schemagen.yaml, and print the lines for Package.swift.")

    @Option(
        help: ArgumentHelp("The project's folder (default: the current folder).", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Flag(help: "Print what would be written, but write nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        // A parent folder may be another project.
        let folder = try ProjectFolder(directory: directory, searchingParents: false)
        let start = ContinuousClock.now
        let workspace = ToolEnvironment.workspace(folder)
        let report = try await workspace.initialize(dryRun: dryRun)
        console.show(report.diagnostics, path: folder.displayed)
        let lines = CallSnippet.packageLines(
            module: Manifest.defaultModule, output: Manifest.defaultOutput, tests: Manifest.defaultTests,
            dependency: workspace.settings.dependency)
        if console.format == .json {
            var object = ReportJSON(verb: "init").object(of: report, duration: .now - start, status: .success)
            object["package"] = .array(lines.map { .string($0) })
            console.result(object)
        } else if !console.isQuiet {
            let done = report.isDryRun ? "would be created" : "created"
            var text = report.files.created.map { "\($0) \(done)\n" }.joined()
            text += ReportPrinter(style: console.style).package(lines).map { $0 + "\n" }.joined()
            console.result(text + "\nNext: schemagen add fal-ai/flux/dev\n")
        }
        return .success
    }
}
