import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen generate`: Swift from the documents that are there.
struct Generate: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Generate Swift from the documents in Schemas/; no network is used.",
        discussion: """
            Files that are as they should be are not touched. The module is always generated
            whole; patterns choose which endpoints are reported about.

            A generated file that has been edited is an error, with --check as well, unless
            --force is given; a file that schemagen has not written is never replaced.

            --check also says when an earlier run was stopped while it wrote. Any verb that
            writes completes or takes back such a write before it does its own work.
            """)

    @Argument(help: "Endpoint ids, families or globs (default: all).", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Flag(help: "Write nothing; exit with 3 when a file is not what would be generated.")
    var check = false

    @Flag(help: "Replace generated files that have been edited, too.")
    var force = false

    @OptionGroup(visibility: .hidden) var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        source.notePointless(console, verb: "generate")
        return try await console.perform("generate", in: project.folder(), isCheck: check) {
            workspace, onProgress throws(Failure) in
            try await workspace.generate(patterns, check: check, force: force, onProgress: onProgress)
        }
    }
}
