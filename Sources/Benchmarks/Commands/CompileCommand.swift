import ArgumentParser

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "The generated code through the compiler: time and machine code per endpoint."
    )

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Take every N-th document only.") var sample: Runs = 1
    @Option(help: "The checkout with FalRuntime.", completion: .directory) var package = "."
    @Option(help: "How often the module is compiled.") var runs: Runs = 1
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print {
            [
                try CompileBenchmark(
                    corpus: try corpus.found(), sample: sample.count, package: package, runs: runs.count
                ).measure()
            ]
        }
    }
}
