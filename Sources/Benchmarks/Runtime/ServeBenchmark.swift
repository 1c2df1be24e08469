import ArgumentParser
import FalEmulator
import FalFields
import FalJSON
import Foundation

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Put the local fal under load: latency, errors, memory.")

    @Option(help: "Connections.") var connections: Runs = 1_000
    @Option(help: "Requests per second.") var rate = 5_000.0
    @Option(help: "Seconds.") var seconds = 20.0
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = ServeBenchmark(connections: connections.count, rate: rate, seconds: seconds)
        try await report.printAsync { [try await benchmark.measure()] }
    }
}

/// Measures the latency of the local fal, and its errors and memory under the load of a thousand connections.
///
/// The client is a separate process on the same machine and uses a share of its processors.
struct ServeBenchmark {
    var connections: Int
    /// Requests per second.
    var rate: Double
    var seconds: Double

    func measure() async throws -> Section {
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var section = Section(
            job: "serve",
            about: "submits and results of instant jobs; 16 connections, then \(connections) at \(Int(rate)) requests/s"
        )
        // Warms up: the first calls of a process are slow, and its memory still grows.
        _ = try await load(fal, connections: 16, rate: nil, seconds: min(seconds, 5))
        let few = try await load(fal, connections: 16, rate: nil, seconds: min(seconds, 5))
        section.figures += [
            Figure("submit, 16 connections, median", few.number("submit"), .milliseconds, .atMost(2)),
            Figure("result, 16 connections, median", few.number("result"), .milliseconds, .atMost(2)),
            Figure("16 connections, requests/s", few.number("responses") / few.number("wall"), .count),
        ]
        async let loaded = load(fal, connections: connections, rate: rate, seconds: seconds)
        // By now all connections are open and have been used. From here on, memory must not grow.
        try await Task.sleep(for: .seconds(seconds / 4))
        let before = Double(ThisProcess.currentBytes) / 1_000_000
        let many = try await loaded
        let after = Double(ThisProcess.currentBytes) / 1_000_000
        section.figures += [
            Figure(
                "\(connections) connections, requests/s", many.number("responses") / many.number("wall"), .count,
                .atLeast(rate * 0.99)),
            Figure("errors", few.number("errors") + many.number("errors"), .count, .exactly(0)),
            Figure("submit under load, median", many.number("submit"), .milliseconds),
            Figure("submit under load, 99th percentile", many.number("submitP99"), .milliseconds),
            Figure("memory after a quarter", before, .megabytes),
            Figure("memory at the end / after a quarter", after / before, .times, .atMost(1.1)),
        ]
        for problem in [few, many].compactMap({ $0["problem"]?.stringValue }) { section.notes.append(problem) }
        await fal.stop()
        return section
    }

    private func load(_ fal: FalEmulator, connections: Int, rate: Double?, seconds: Double) async throws -> JSONValue {
        var arguments = ["load", "\(fal.port)", "--connections", "\(connections)", "--seconds", "\(seconds)"]
        if let rate { arguments += ["--rate", "\(rate)"] }
        let outcome = try JSONValue(parsing: try await Worker.child(arguments).runConcurrently().output)
        // Without a measurement, a median of 0 would pass for a good one.
        guard outcome.number("submit") > 0, outcome.number("result") > 0 else {
            throw BenchmarkError("no request was answered: \(outcome["problem"]?.stringValue ?? "no error either")")
        }
        return outcome
    }
}

extension JSONValue {
    fileprivate func number(_ key: String) -> Double { self[key]?.numberValue?.doubleValue ?? 0 }
}

struct LoadWorker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Sends requests over many connections.")

    @Argument(help: "The port of a local fal.") var port: Int
    @Option(help: "Connections.") var connections: Runs = 16
    @Option(help: "Requests per second (default: as many as possible).") var rate: Double?
    @Option(help: "Seconds.") var seconds = 3.0

    func run() throws {
        let outcome = try LoadGenerator(
            port: port, endpoint: EchoEndpoint.id.text, app: EchoEndpoint.id.queueID, connections: connections.count,
            rate: rate, seconds: seconds
        ).run()
        let sorted = outcome.submits.sorted()
        let p99 = sorted.isEmpty ? 0 : sorted[sorted.count * 99 / 100]
        func number(_ value: Double) -> JSONValue { JSONNumber(value).map(JSONValue.number) ?? .null }
        let output: JSONValue = [
            "responses": number(Double(outcome.responses)), "errors": number(Double(outcome.errors)),
            "submit": number(outcome.submits.median), "submitP99": number(p99),
            "result": number(outcome.results.median), "wall": number(outcome.wall),
            "problem": outcome.problem.map(JSONValue.string) ?? .null,
        ]
        print(output.text(.compact))
    }
}
