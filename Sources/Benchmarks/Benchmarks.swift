import ArgumentParser
import Foundation

/// Measures what schemagen promises: one command per job, which prints a table of figures and their targets.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures schemagen on genuine documents and compares the figures with their targets.",
        discussion: """
            Run a release build: `swift run -c release Benchmarks all`. No job uses the network. Times are medians; on a \
            busy machine they mean little, so the report includes the load.
            """,
        subcommands: [
            JSONCommand.self, GenerateCommand.self, RegenerateCommand.self, OneChangeCommand.self, CompileCommand.self,
            WireCommand.self, EvolutionCommand.self, ColdStartCommand.self, QueueCommand.self,
            SubscriptionsCommand.self, RealtimeCommand.self,
            FirstCallCommand.self, MappingCommand.self, ServeCommand.self, HostileCommand.self, SoakCommand.self,
            AllCommand.self,
            WorkerCommand.self,
        ],
        defaultSubcommand: AllCommand.self)
}

struct AllCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Run all jobs on documents, and print one table.",
        discussion: "Compiling takes several minutes; `--sample 8` takes about one.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs of each job. The compile job runs once.") var runs: Runs = 5
    @Option(help: "Compile only every Nth document.") var sample: Runs = 1
    @Option(help: "The checkout that contains FalRuntime.", completion: .directory) var package = "."
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

    /// A job that fails still gets a section: the jobs before it took minutes and are not thrown away.
    private func section(of job: String, _ measure: () throws -> Section) -> Section {
        FileHandle.standardError.write(Data("measuring \(job) …\n".utf8))
        do {
            return try measure()
        } catch {
            return Section(job: job, about: "failed", notes: ["\(error)"])
        }
    }
}

/// The jobs that run in processes of their own. Each prints its output for the process that started it.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run one job that another command measures.", shouldDisplay: false,
        subcommands: [
            JSONWorker.self, AddWorker.self, GenerateWorker.self, QueueWorker.self, SubscriptionsWorker.self,
            RealtimeWorker.self, FirstCallWorker.self, LoadWorker.self, SoakWorker.self,
        ])
}
