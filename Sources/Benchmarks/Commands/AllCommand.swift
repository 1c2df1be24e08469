import ArgumentParser
import Foundation

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
        let jobs: [(String, () throws -> Section)] = [
            ("json", JSONBenchmark(corpus: corpus, runs: runs.count).measure),
            ("generate", GenerateBenchmark(corpus: corpus, runs: runs.count).measure),
            ("regenerate", RegenerateBenchmark(corpus: corpus, runs: runs.count).measure),
            ("mapping", MappingBenchmark(corpus: corpus, runs: runs.count).measure),
            ("one-change", OneChangeBenchmark(corpus: corpus, runs: runs.count).measure),
            ("cold-start", ColdStartBenchmark(tool: tool, runs: runs.count * 4).measure),
            ("compile", CompileBenchmark(corpus: corpus, sample: sample.count, package: package, runs: 1).measure),
            ("wire", WireBenchmark(corpus: corpus, endpoints: 63, package: package, runs: 9).measure),
        ]
        try report.print { jobs.map { section(of: $0.0, $0.1) } }
    }

    /// What could not be measured has a place in the table as well: the others took minutes.
    private func section(of job: String, _ measure: () throws -> Section) -> Section {
        FileHandle.standardError.write(Data("measuring \(job) …\n".utf8))
        do {
            return try measure()
        } catch {
            return Section(job: job, about: "not measured", notes: ["\(error)"])
        }
    }
}
