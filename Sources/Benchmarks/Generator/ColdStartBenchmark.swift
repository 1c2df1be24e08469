import ArgumentParser
import Foundation

struct ColdStartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cold-start", abstract: "Run `schemagen --help`.")

    @Option(help: "A release build of schemagen.", completion: .file()) var tool = ".build/release/schemagen"
    @Option(help: "Runs.") var runs: Runs = 21
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try ColdStartBenchmark(tool: tool, runs: runs.count).measure()] }
    }
}

/// Measures how long the tool takes to start, print its help and exit.
struct ColdStartBenchmark {
    /// A release build of `schemagen`.
    var tool: String
    var runs: Int

    func measure() throws -> Section {
        guard FileManager.default.isExecutableFile(atPath: tool) else {
            throw BenchmarkError(
                "there is no program \(tool); build it with `swift build -c release --product schemagen`")
        }
        let help = ChildProcess(program: tool, arguments: ["--help"])
        // The first run reads the program from the disk and is not measured.
        let printed = try help.run().output
        guard printed.contains("USAGE") else { throw BenchmarkError("\(tool) --help printed no help") }
        let usage = Usage(medianOf: try (0..<runs).map { _ in try help.run().usage })
        var section = Section(job: "cold-start", about: "schemagen --help, median of \(runs.of("run"))")
        section.figures = [
            Figure("wall", usage.wall * 1000, .milliseconds, .atMost(30)),
            Figure("user CPU", usage.user * 1000, .milliseconds),
        ]
        return section
    }
}
