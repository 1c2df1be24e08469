import ArgumentParser
import SchemagenCore
import SchemagenWorkspace

/// `schemagen add`: models become Swift.
struct Add: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Fetch the documents of models and generate Swift for them.",
        discussion: """
            A pattern is an endpoint id (fal-ai/flux/dev), a family (fal-ai/kling-video/v2.6:
            all below it), a glob in quotes ('fal-ai/flux*/**'), or the address of a model's
            page on fal.ai. A project without a manifest gets one.

            FAL_KEY is sent to fal's catalogue when it is set; fal answers without it, too.
            """)

    @Argument(help: "Endpoint ids, families or globs.", completion: EndpointCompletion.ids)
    var patterns: [String]

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let folder = try project.folder()
        let specification = try source.specification(for: folder)
        return try await console.perform("add", in: folder) { workspace, onProgress throws(Failure) in
            try await workspace.add(
                patterns, source: specification, key: Tool.key, environment: Tool.sourceEnvironment(), dryRun: dryRun,
                onProgress: onProgress)
        }
    }
}
