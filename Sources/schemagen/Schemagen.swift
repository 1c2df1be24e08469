import ArgumentParser
import FalRuntime

/// The command line tool. It parses arguments and prints; the work is done in SchemagenWorkspace and FalEmulator.
@main
struct Schemagen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schemagen",
        abstract: "Generate typed Swift for fal's models from their OpenAPI documents.",
        discussion: """
            schemagen keeps the documents in Schemas/ and writes Swift for them into a module \
            of your package. Commit both.

              schemagen add fal-ai/kling-video/v2.6   add a family of models
              schemagen update --check                see what changed at fal, and what it breaks
              schemagen generate --check              check in CI that generated files are current
              schemagen search kling                  search fal's catalogue
              schemagen map ID request.json           show what a unified request becomes
              schemagen run ID prompt='a fox'         call a model
              schemagen serve                         run a local fal; no key needed

            Exit codes: 0 success, 1 failure, 2 documents with errors, 3 generated files out \
            of date, 4 breaking change, 5 network or service unavailable, 64 usage.
            """,
        version: Version.line,
        subcommands: [
            Init.self, Add.self, Remove.self, Update.self, Outdated.self, Diff.self, Generate.self, List.self,
            Show.self, Inspect.self, Explain.self,
            Search.self, Map.self, Run.self, Status.self, ResultVerb.self, Cancel.self, History.self, Upload.self,
            Realtime.self, Serve.self, Manual.self,
        ])

    static func main() async { await main(Run.withFieldHelp(Array(CommandLine.arguments.dropFirst()))) }
}

/// The version of the tool, which is that of the runtime: generated code needs the runtime it was generated for.
enum Version {
    static let text = FalRuntimeVersion.text
    static let line = "schemagen \(text)"
}
