import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen generate`: generates Swift from the documents in `Schemas/`.
struct Generate: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Generate Swift from the documents in Schemas/, without the network.",
        discussion: """
            Files that are up to date are not touched. The whole module is always generated; \
            patterns select the endpoints in the report.

            An edited generated file is an error, also with --check, unless --force is set. A \
            file that schemagen has not generated is never replaced.

            --check also reports a run that was interrupted while it wrote. The next verb that \
            writes completes or rolls back such a run first.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "Write nothing; exit with 3 if a generated file is out of date.")
    var check = false

    @Flag(help: "Also replace generated files that have been edited.")
    var force = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.noteIgnoredSource(console, verb: "generate")
        return try await console.perform("generate", in: project.folder(), isCheck: check) {
            workspace, onProgress throws(Failure) in
            try await workspace.generate(patterns, check: check, force: force, onProgress: onProgress)
        }
    }
}
