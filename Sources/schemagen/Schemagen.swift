import ArgumentParser

/// The command line: arguments in, words out. Everything else is done below, in SchemagenWorkspace and FalEmulator.
@main
struct Schemagen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schemagen",
        abstract: "Typed Swift for fal's models, generated from fal's own documents.",
        discussion: """
            Documents are kept in Schemas/, and Swift is written for them into a module of
            your package. Commit both.

              schemagen add fal-ai/kling-video/v2.6   add a family of models
              schemagen generate --check              in CI: is all up to date?
              schemagen search kling                  look for models
              schemagen map ID request.json           what becomes of a unified request
              schemagen run ID prompt='a fox'         call one, from here
              schemagen serve                         a local fal, no key needed

            Exit codes: 0 fine, 1 failure, 2 documents with errors, 3 generated files out
            of date, 4 breaking change, 5 network or service unavailable, 64 usage.
            """,
        version: Version.line,
        subcommands: [
            Init.self, Add.self, Remove.self, Generate.self, List.self, Show.self, Inspect.self, Explain.self,
            Search.self, MapVerb.self, Run.self, Status.self, ResultVerb.self, Cancel.self, Upload.self, Serve.self,
        ])
}
