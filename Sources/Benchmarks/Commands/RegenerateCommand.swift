import ArgumentParser

struct RegenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regenerate", abstract: "`generate` when nothing changed: writes nothing, touches nothing.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often it is run.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try RegenerateBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}
