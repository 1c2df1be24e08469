import ArgumentParser
import FalJSON
import Foundation
import TestSupport

/// Tries what reads foreign input on damaged and hostile forms of genuine input, and keeps what it finds.
@main
struct Fuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tries parsers and the generator on mutants of genuine input.",
        discussion: """
            Each input follows from the seed and its number, so a run can be repeated. An input is a finding when it \
            crashes the program, takes a processor more than a second, breaks a promise, or becomes Swift that does not compile. \
            Findings are kept in a folder; the input at work stands there as last-TARGET when the program dies.
            """)

    @Argument(help: "What to try: \(FuzzTargets.names.joined(separator: ", ")); all without one.")
    var targets: [String] = FuzzTargets.names
    @Option(help: "A folder of genuine documents that contains openapi/ (default: the documents in Schemas).")
    var corpus: String?
    @Option(help: "Minutes for all targets together; documents take half of them.") var minutes: Double?
    @Option(help: "Inputs for each target, where no minutes are given.") var count = 1_000
    @Option(help: "The first number of a series.") var seed: UInt64 = 1
    @Option(help: "How many mutants of documents to compile, a batch in one run of swiftc.") var compile = 0
    @Option(help: "The folder for findings.") var findings = ".build/fuzz"

    func validate() throws {
        for name in targets where !FuzzTargets.names.contains(name) {
            throw ValidationError(
                "there is no target '\(name)'; there are \(FuzzTargets.names.joined(separator: ", "))")
        }
        if count < 1 || (minutes ?? 1) <= 0 || compile < 0 { throw ValidationError("a number must be above 0") }
    }

    func run() async throws {
        let material = try FuzzMaterial(corpus: corpus)
        let folder = try FindingsFolder(findings)
        let compiler = compile > 0 ? MutantCompiler(folder: folder.path + "/swift") : nil
        var failed = false
        for name in targets {
            let target = try FuzzTargets.make(name, material)
            let compiled = name == DocumentTarget.name ? compile : 0
            let loop = FuzzLoop(
                seed: seed, end: end(for: name), limit: .seconds(1),
                every: compiled > 0 ? max(1, expected / compiled) : nil, folder: folder)
            var report = try loop.run(target)
            if let compiler, compiled > 0 {
                let sample = Array(report.sample.prefix(compiled))
                for finding in try await compiler.check(sample) { try folder.keep(finding, &report) }
                report.compiled = sample.count
            }
            print(report.text)
            failed = failed || !report.findings.isEmpty
        }
        if failed { throw ExitCode.failure }
    }

    /// How many documents a run may be expected to try, for an even sample.
    private var expected: Int { minutes.map { max(1_000, Int($0 * 10_000)) } ?? count }

    private func end(for name: String) -> FuzzLoop.End {
        guard let minutes else { return .count(count) }
        let others = max(1, targets.count - 1)
        let isLarge = name == DocumentTarget.name
        let share =
            targets.count == 1
            ? 1
            : isLarge ? 0.5 : targets.contains(DocumentTarget.name) ? 0.5 / Double(others) : 1 / Double(targets.count)
        return .minutes(minutes * share)
    }
}
