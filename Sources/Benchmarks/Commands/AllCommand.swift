import ArgumentParser

struct AllCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Everything, in one table.",
        discussion: "Compiling takes minutes; `--sample 8` makes it one.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "How often each job is run; what is compiled is compiled once.") var runs: Runs = 5
    @Option(help: "Compile every N-th document only.") var sample: Runs = 1
    @Option(help: "The checkout with FalRuntime.", completion: .directory) var package = "."
    @Option(help: "A release build of schemagen.", completion: .file()) var tool = ".build/release/schemagen"
    @OptionGroup var report: ReportOptions

    func run() throws {
        let corpus = try corpus.found()
        try report.print {
            [
                try JSONBenchmark(corpus: corpus, runs: runs.count).measure(),
                try GenerateBenchmark(corpus: corpus, runs: runs.count).measure(),
                try RegenerateBenchmark(corpus: corpus, runs: runs.count).measure(),
                try OneChangeBenchmark(corpus: corpus, runs: runs.count).measure(),
                try ColdStartBenchmark(tool: tool, runs: runs.count).measure(),
                try CompileBenchmark(corpus: corpus, sample: sample.count, package: package, runs: 1).measure(),
            ]
        }
    }
}
