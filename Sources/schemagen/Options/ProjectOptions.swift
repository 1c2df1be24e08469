import ArgumentParser
import SchemagenCore

/// What every verb takes that works on a project: where it is.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's folder (default: the nearest one upwards with Schemas/schemagen.yaml, else this one).",
            valueName: "dir"),
        completion: .directory)
    var directory: String?

    /// The project to work on.
    func folder() throws(Failure) -> ProjectFolder { try ProjectFolder(directory: directory) }
}
