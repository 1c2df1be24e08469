import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen init`: a manifest to start from.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make Schemas/schemagen.yaml, and show what Package.swift needs.")

    @Option(
        help: ArgumentHelp("The folder to make it in (default: this one).", valueName: "dir"), completion: .directory)
    var directory: String?

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        // A new project begins here, whatever lies above.
        let folder = try ProjectFolder(directory: directory, upwards: false)
        let start = ContinuousClock.now
        let report = try await Tool.workspace(folder).initialize(dryRun: dryRun)
        console.show(report.diagnostics, path: folder.displayed)
        let lines = CallSnippet.packageLines(
            module: Manifest.defaultModule, output: Manifest.defaultOutput, tests: Manifest.defaultTests)
        if console.format == .json {
            var object = ReportJSON(verb: "init").object(of: report, duration: .now - start, status: .fine)
            object["package"] = .array(lines.map { .string($0) })
            console.result(object)
        } else if !console.isQuiet {
            let done = report.isDryRun ? "would be made" : "made"
            var text = report.files.created.map { "\($0) \(done)\n" }.joined()
            text += ReportPrinter(style: console.style).package(lines).map { $0 + "\n" }.joined()
            console.result(text + "\nNext: schemagen add fal-ai/flux/dev\n")
        }
        return .fine
    }
}
