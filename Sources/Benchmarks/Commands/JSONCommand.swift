import ArgumentParser

struct JSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Reading and writing JSON, beside JSONSerialization.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often each is measured.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try JSONBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}
