import ArgumentParser
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// `schemagen init`: creates a manifest.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Create Schemas/schemagen.yaml, and add its targets to Package.swift.",
        discussion: """
            Where Package.swift is not to be edited or cannot be, the lines for it are printed. On a terminal you \
            are asked; elsewhere it is edited with --yes alone.
            """)

    @Option(
        help: ArgumentHelp("The project's folder (default: the current folder).", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Flag(help: "Print what would be written, but write nothing.")
    var dryRun = false

    @Flag(help: "Add the dependency and the targets to Package.swift without asking.")
    var yes = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        // A parent folder may be another project.
        let folder = try ProjectFolder(directory: directory, searchingParents: false)
        let start = ContinuousClock.now
        let workspace = ToolEnvironment.workspace(folder)
        var report = try await workspace.initialize(dryRun: dryRun)
        let lines = PackageLines(
            module: Manifest.defaultModule, output: Manifest.defaultOutput, tests: Manifest.defaultTests,
            dependency: workspace.settings.dependency)
        var edit = PackageEdit(remaining: lines.all)
        if !dryRun, try workspace.isPackage(),
            yes || console.agrees("Add the dependency and the targets to Package.swift?")
        {
            do throws(Failure) {
                edit = try await workspace.addToPackage()
            } catch {
                report.diagnostics += error.diagnostics
            }
        }
        let status = ExitStatus(report.diagnostics.isEmpty ? nil : .failure)
        console.show(report.diagnostics, path: folder.displayed)
        if console.format == .json {
            var object = ReportJSON(verb: "init").object(of: report, duration: .now - start, status: status)
            object["packageEdits"] = .array(edit.added.map { .string($0) })
            object["package"] = .array(edit.remaining.map { .string($0) })
            console.result(object)
        } else if !console.isQuiet {
            let done = report.isDryRun ? "would be created" : "created"
            var text = report.files.created.map { "\($0) \(done)\n" }.joined()
            text += edit.added.map { "Package.swift: \($0) added\n" }.joined()
            text += ReportPrinter(style: console.style).package(edit.remaining).map { $0 + "\n" }.joined()
            console.result(text + "\nNext: schemagen add fal-ai/flux/dev\n")
        }
        return status
    }
}
