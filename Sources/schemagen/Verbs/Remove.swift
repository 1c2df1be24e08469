import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen remove`: models go, with everything that was made of them.
struct Remove: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Remove models: from the manifest, with their documents and their Swift.")

    @Argument(help: "Endpoint ids, families or globs.", completion: EndpointCompletion.ids)
    var patterns: [String]

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "remove")
        return try await console.perform("remove", in: project.folder()) { workspace, _ throws(Failure) in
            try await workspace.remove(patterns, dryRun: dryRun)
        }
    }
}
