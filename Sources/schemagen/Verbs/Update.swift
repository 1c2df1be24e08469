import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen update`: brings the project's models up to date.
struct Update: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Fetch the project's models anew: show what changed, and write what must change.",
        discussion: """
            Endpoints that have appeared under a listed family are added. Those that fal no longer \
            has are kept, with a note in the lock, until --prune removes them.

            --check writes nothing and exits with 0 if all is up to date, 3 if something differs, \
            and 4 if something would break.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "Write nothing; exit with 3 if something differs and 4 if something would break.")
    var check = false

    @Flag(help: "Print what would be written, but write nothing.")
    var dryRun = false

    @Flag(help: "Remove endpoints that are gone, with their code.")
    var prune = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var writesMarkdown: Bool { true }

    func validate() throws {
        if source.offline { throw ValidationError("`update` asks fal; it has nothing to do with --offline.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let specification = try source.announced(for: folder, on: console)
        let mode: Workspace.UpdateMode = check ? .check : dryRun ? .dryRun : .write
        return try await console.perform("update", in: folder, isCheck: check) {
            workspace, onProgress throws(Failure) in
            try await workspace.update(
                patterns, mode, prune: prune, source: specification, key: ToolEnvironment.key,
                environment: ToolEnvironment.sourceEnvironment(), onProgress: onProgress)
        }
    }
}
