import FalEmulator
import FalJSON
import Foundation

/// The local fal under load: how fast an instant call is answered, and whether a thousand connections do it harm.
///
/// The client is another process on the same machine, and takes its share of it.
struct ServeBenchmark {
    var connections: Int
    /// Requests in a second.
    var rate: Double
    var seconds: Double

    func measure() async throws -> Section {
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var section = Section(
            job: "serve",
            about: "submits and results of instant jobs; 16 connections, then \(connections) at \(Int(rate)) requests/s"
        )
        // The first calls of a process are slow, and so is memory that grows to its size.
        _ = try await load(fal, connections: 16, rate: nil, seconds: min(seconds, 5))
        let few = try await load(fal, connections: 16, rate: nil, seconds: min(seconds, 5))
        section.figures += [
            Figure("submit, 16 connections, median", few.number("submit"), .milliseconds, .atMost(2)),
            Figure("result, 16 connections, median", few.number("result"), .milliseconds, .atMost(2)),
            Figure("16 connections, requests/s", few.number("answers") / few.number("wall"), .count),
        ]
        async let loaded = load(fal, connections: connections, rate: rate, seconds: seconds)
        // By now there are all connections, and each has been used; from here on it must not grow.
        try await Task.sleep(for: .seconds(seconds / 4))
        let before = Double(ThisProcess.currentBytes) / 1_000_000
        let many = try await loaded
        let after = Double(ThisProcess.currentBytes) / 1_000_000
        section.figures += [
            Figure(
                "\(connections) connections, requests/s", many.number("answers") / many.number("wall"), .count,
                .atLeast(rate * 0.99)),
            Figure("errors", few.number("errors") + many.number("errors"), .count, .exactly(0)),
            Figure("submit under load, median", many.number("submit"), .milliseconds),
            Figure("submit under load, 99th of 100", many.number("slowSubmit"), .milliseconds),
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
        return try JSONValue(parsing: try await Worker.child(arguments).runAside().output)
    }
}

extension JSONValue {
    fileprivate func number(_ key: String) -> Double { self[key]?.numberValue?.doubleValue ?? 0 }
}
