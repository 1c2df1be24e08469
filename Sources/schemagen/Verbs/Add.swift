import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen add`: adds models to the project.
struct Add: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Add models: fetch their documents and generate Swift for them.",
        discussion: """
            A pattern is an endpoint id (fal-ai/flux/dev), a family (fal-ai/kling-video/v2.6 \
            adds all endpoints below it), a quoted glob ('fal-ai/flux*/**'), or the URL of a \
            model's page on fal.ai. With --only, an id means that endpoint without those below \
            it. A manifest is created if the project has none.

            Documents come from fal, or from the local fal that FAL_EMULATOR names. FAL_KEY is sent \
            to fal's catalogue if it is set, but is not required.
            """)

    @Argument(help: "Endpoint ids, families, globs or URLs of model pages.", completion: EndpointCompletion.ids)
    var patterns: [String] = []

    @Option(
        help: ArgumentHelp(
            "Add what the text of an issue names, in the layout of GitHub's forms (- for stdin).", valueName: "file"),
        completion: .file())
    var issue: String?

    @Flag(help: "Add the endpoints with these ids, without those below them.")
    var only = false

    @Flag(help: "Print what would be written, but write nothing.")
    var dryRun = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var writesMarkdown: Bool { true }

    func validate() throws {
        guard patterns.isEmpty == (issue == nil) else { return }
        throw ValidationError(issue == nil ? "Name at least one model." : "--issue names the models by itself.")
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let specification = try source.announced(for: folder, on: console)
        let patterns = try issue.map { path throws(Failure) in try Self.ids(ofIssue: path) } ?? patterns
        return try await console.perform("add", in: folder) { workspace, onProgress throws(Failure) in
            try await workspace.add(
                patterns, only: only, source: specification, key: ToolEnvironment.key,
                environment: ToolEnvironment.sourceEnvironment(), dryRun: dryRun,
                onProgress: onProgress)
        }
    }

    private static func ids(ofIssue path: String) throws(Failure) -> [String] {
        let text: [UInt8]
        do {
            text = try LocalFile.bytes(path)
        } catch {
            throw Failure(.usage, .unusableIssue, error.description)
        }
        return try IssueText.ids(in: text)
    }
}
