import ArgumentParser
import Foundation

struct WireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wire",
        abstract: "Decode and encode generated types, compared with JSONDecoder and JSONEncoder on Codable structs.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "About how many endpoints, spread over the corpus. More take longer to compile.")
    var endpoints: Runs = 63
    @Option(help: "The checkout that contains FalRuntime and the comparison program.", completion: .directory)
    var package = "."
    @Option(help: "Runs of each job.") var runs: Runs = 9
    @Option(help: "Keep the package with both kinds of types in this folder.", completion: .directory)
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

/// Compares decoding and encoding of generated types with `JSONDecoder` and `JSONEncoder` on hand-written `Codable`
/// structs for the same endpoints.
struct WireBenchmark {
    var corpus: Corpus
    /// About how many endpoints, spread over the corpus.
    var endpoints: Int
    /// The checkout that contains FalRuntime and the comparison program.
    var package: String
    /// Runs of each job.
    var runs: Int
    /// Where to keep the package of the comparison; `nil` for a scratch folder.
    var folder: String?

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let paths = stride(from: 0, to: corpus.names.count, by: max(1, corpus.names.count / max(1, endpoints)))
            .map { "\(corpus.folder)/\(corpus.names[$0])" }
        let endpoints = try WireEndpoint.all(of: paths, module: WireComparison.module)
        let payloads = endpoints.flatMap { WirePayloadBuilder($0.named).payloads() }
        let comparison = try WireComparison(
            in: folder ?? scratch.path("comparison"), checkout: try RuntimeCheckout(package),
            sources: package + "/Sources/Benchmarks/Baselines/Wire", endpoints: endpoints, payloads: payloads)
        let outcome = try comparison.run(rounds: runs, seconds: 0.5)

        let all = outcome.plain + outcome.other
        let kilobytes = String(format: "%.1f", Double(all.bytes) / 1000)
        var section = Section(
            job: "wire",
            about: "\(endpoints.count) endpoints, \(all.payloads.of("payload")), \(kilobytes) KB, "
                + "median of \(runs.of("run"))")
        for job in ["decode", "encode"] {
            guard let generated = all.seconds["\(job) generated"], let baseline = all.seconds["\(job) baseline"] else {
                continue
            }
            let megabytes = Double(all.bytes) / 1_000_000
            section.figures += [
                Figure("\(job), generated types, user CPU", generated * 1_000_000, .microseconds),
                Figure("\(job), Codable structs, user CPU", baseline * 1_000_000, .microseconds),
                Figure("\(job), generated types", megabytes / generated, .megabytesPerSecond),
                Figure("\(job), Codable structs", megabytes / baseline, .megabytesPerSecond),
            ]
        }
        section.figures += ratios(all, "all payloads")
        section.figures += ratios(outcome.plain, "the \(outcome.plain.payloads) without unions and raw JSON")
        section.figures += ratios(outcome.other, "the \(outcome.other.payloads) with them", hasTarget: false)
        let rootless = endpoints.count * 2 - payloads.count
        section.notes.append("\(rootless) inputs and outputs are raw JSON, so there is no type to compare")
        section.notes += outcome.excluded.map { "left out: \($0)" }
        return section
    }

    /// How many times as fast the generated types are.
    ///
    /// - Parameter hasTarget: Whether the figure for both directions has a target. A hand-written union tries one case
    ///   after the other, so its time is mostly that of thrown errors.
    private func ratios(_ group: WireComparison.Group, _ name: String, hasTarget: Bool = true) -> [Figure] {
        [("decode", ["decode"]), ("encode", ["encode"]), ("both", ["decode", "encode"])].compactMap { title, jobs in
            let generated = jobs.compactMap { group.seconds["\($0) generated"] }.reduce(0, +)
            let baseline = jobs.compactMap { group.seconds["\($0) baseline"] }.reduce(0, +)
            guard generated > 0 else { return nil }
            return Figure(
                "\(name), \(title), times as fast", baseline / generated, .times,
                title == "both" && hasTarget ? .atLeast(3) : nil)
        }
    }
}
