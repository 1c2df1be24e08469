import ArgumentParser

struct MappingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapping", abstract: "Unified requests into the inputs of all endpoints.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often each is measured.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try MappingBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}
