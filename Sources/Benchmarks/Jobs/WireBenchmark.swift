import Foundation

/// Reading and writing payloads as generated types, beside `JSONDecoder` and `JSONEncoder` on hand-written `Codable`
/// structs for the same endpoints.
struct WireBenchmark {
    var corpus: Corpus
    /// About how many endpoints, spread over all.
    var endpoints: Int
    /// The checkout with FalRuntime and the contestants' sources.
    var package: String
    /// Turns of each job.
    var runs: Int
    /// Where to leave the contest's package, to look into it; none for a scratch folder.
    var folder: String?

    func measure() throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let paths = stride(from: 0, to: corpus.names.count, by: max(1, corpus.names.count / max(1, endpoints)))
            .map { "\(corpus.folder)/\(corpus.names[$0])" }
        let endpoints = try WireEndpoint.all(of: paths, module: WireContest.module)
        let payloads = endpoints.flatMap { WirePayloadBuilder($0.named).payloads() }
        let contest = try WireContest(
            in: folder ?? scratch.path("contest"), checkout: try RuntimeCheckout(package),
            sources: package + "/Sources/Benchmarks/Contestants/Wire", endpoints: endpoints, payloads: payloads)
        let outcome = try contest.run(rounds: runs, seconds: 0.5)

        let all = outcome.plain + outcome.other
        let kilobytes = String(format: "%.1f", Double(all.bytes) / 1000)
        var section = Section(
            job: "wire",
            about: "\(endpoints.count) endpoints, \(all.payloads.of("payload")), \(kilobytes) KB, "
                + "median of \(runs.of("turn"))")
        for job in ["decode", "encode"] {
            guard let ours = all.seconds["\(job) ours"], let twin = all.seconds["\(job) twin"] else { continue }
            let megabytes = Double(all.bytes) / 1_000_000
            section.figures += [
                Figure("\(job), generated types, user CPU", ours * 1_000_000, .microseconds),
                Figure("\(job), Codable structs, user CPU", twin * 1_000_000, .microseconds),
                Figure("\(job), generated types", megabytes / ours, .megabytesPerSecond),
                Figure("\(job), Codable structs", megabytes / twin, .megabytesPerSecond),
            ]
        }
        section.figures += ratios(all, "all payloads")
        section.figures += ratios(outcome.plain, "the \(outcome.plain.payloads) without unions and raw JSON")
        section.figures += ratios(outcome.other, "the \(outcome.other.payloads) with them", isPromised: false)
        let rootless = endpoints.count * 2 - payloads.count
        section.notes.append("\(rootless) inputs and outputs are raw JSON and have no type to compare")
        section.notes += outcome.refused.map { "left out: \($0)" }
        return section
    }

    /// How many times as fast the generated types are.
    ///
    /// - Parameter isPromised: whether the figure for both ways has a target. Where a hand-written type tries one case
    ///   after the other, the figure says more about thrown errors than about the generated types.
    private func ratios(_ group: WireContest.Group, _ name: String, isPromised: Bool = true) -> [Figure] {
        [("decode", ["decode"]), ("encode", ["encode"]), ("both", ["decode", "encode"])].compactMap { title, jobs in
            let ours = jobs.compactMap { group.seconds["\($0) ours"] }.reduce(0, +)
            let twin = jobs.compactMap { group.seconds["\($0) twin"] }.reduce(0, +)
            guard ours > 0 else { return nil }
            return Figure(
                "\(name), \(title), times as fast", twin / ours, .times,
                title == "both" && isPromised ? .atLeast(3) : nil)
        }
    }
}
