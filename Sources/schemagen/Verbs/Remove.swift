import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen remove`: removes models from the project.
struct Remove: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Remove models from the manifest, with their documents and generated files.")

    @Argument(help: "Endpoint ids, families or globs.", completion: EndpointCompletion.ids)
    var patterns: [String]

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.noteIgnoredSource(console, verb: "remove")
        return try await console.perform("remove", in: project.folder()) { workspace, _ throws(Failure) in
            try await workspace.remove(patterns, dryRun: dryRun)
        }
    }
}
