import ArgumentParser

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "All endpoints from vendored documents into an empty folder.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often it is run.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try GenerateBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}
