import ArgumentParser

struct OneChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "one-change", abstract: "`generate` after one document changed.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often it is run.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try OneChangeBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}
