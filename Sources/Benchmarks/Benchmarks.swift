import ArgumentParser

/// Measures what schemagen promises: a command per job, a table of figures beside their targets.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures schemagen on genuine documents, and compares with what it promises.",
        discussion: """
            Build it for release (`swift run -c release Benchmarks all`). Nothing here uses the network. Times are medians; \
            they say little on a machine that is busy, so the report names the load.
            """,
        subcommands: [
            JSONCommand.self, GenerateCommand.self, RegenerateCommand.self, OneChangeCommand.self, CompileCommand.self,
            WireCommand.self, ColdStartCommand.self, QueueCommand.self, SubscriptionsCommand.self,
            FirstCallCommand.self, MappingCommand.self, ServeCommand.self, AllCommand.self, WorkCommand.self,
        ],
        defaultSubcommand: AllCommand.self)
}
