import ArgumentParser

struct WireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wire",
        abstract: "Payloads in and out of generated types, beside JSONDecoder and JSONEncoder on Codable structs.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "About how many endpoints, spread over the corpus; what they cost is compiling.")
    var endpoints: Runs = 63
    @Option(help: "The checkout with FalRuntime and the contestants' sources.", completion: .directory)
    var package = "."
    @Option(help: "Turns of each job.") var runs: Runs = 9
    @Option(help: "Leave the package with both kinds of types in this folder.", completion: .directory)
    var keep: String?
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print {
            [
                try WireBenchmark(
                    corpus: try corpus.found(), endpoints: endpoints.count, package: package, runs: runs.count,
                    folder: keep
                ).measure()
            ]
        }
    }
}
