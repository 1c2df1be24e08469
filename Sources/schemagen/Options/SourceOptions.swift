import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// Where documents come from.
///
/// All verbs of a project take these options, so that a script can pass them to any verb; those that fetch nothing hide
/// them in their help and say that they have no effect.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where documents come from: an address like http://127.0.0.1:8420, or a directory (default: fal).",
            valueName: "url|dir"),
        completion: .directory)
    var source: String?

    @Flag(help: "Use only what is in Schemas/ already.")
    var offline = false

    func specification(for folder: ProjectFolder) throws(Failure) -> SourceSpecification {
        try SourceSpecification(source: source, offline: offline, schemas: folder.root + "/" + Workspace.schemas)
    }

    /// For verbs that fetch nothing: an address that is given all the same was given by mistake.
    func notePointless(_ console: Console, verb: String) {
        if source != nil { console.remark("`\(verb)` fetches nothing; --source has no effect") }
    }
}
