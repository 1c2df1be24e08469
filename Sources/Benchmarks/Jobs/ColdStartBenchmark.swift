import Foundation

/// The tool from its start to its end, when all it has to do is print its help.
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
        // The first start reads the program from the disk.
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
