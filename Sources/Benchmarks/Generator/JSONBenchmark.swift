import ArgumentParser
import FalJSON
import Foundation

struct JSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Read and write JSON, compared with JSONSerialization.")

    @OptionGroup var corpus: CorpusArgument
    @Option(help: "Runs of each way to read or write.") var runs: Runs = 5
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try JSONBenchmark(corpus: try corpus.found(), runs: runs.count).measure()] }
    }
}

/// Compares FalJSON with Foundation's `JSONSerialization`.
struct JSONBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let bytes = try corpus.documents().map(\.count).reduce(0, +)
        let megabytes = String(format: "%.1f", Double(bytes) / 1_000_000)
        var section = Section(
            job: "json", about: "\(corpus.names.count) documents, \(megabytes) MB, median of \(runs.of("round"))")
        var outputs: [JSONMethod: WorkerOutput] = [:]
        for method in JSONMethod.allCases {
            outputs[method] = try Worker.run(["json", method.rawValue, corpus.folder, "--runs", "\(runs)"]).output
        }
        guard let peer = outputs[.serialization]?.usage else { return section }
        for (method, name, target) in Self.methods {
            guard let usage = outputs[method]?.usage else { continue }
            section.figures.append(Figure("\(name), user CPU", usage.user * 1000, .milliseconds))
            section.figures.append(Figure("\(name), wall", usage.wall * 1000, .milliseconds))
            if let peak = usage.peakBytes {
                section.figures.append(Figure("\(name), peak memory", Double(peak) / 1_000_000, .megabytes))
            }
            guard method == .value || method == .node, usage.user > 0 else { continue }
            section.figures.append(
                Figure("\(name), times as fast as JSONSerialization", peer.user / usage.user, .times, target))
        }
        return section
    }

    private static let methods: [(JSONMethod, String, Figure.Target?)] = [
        (.value, "JSONValue", .atLeast(2)), (.node, "JSONNode", .atLeast(1)), (.write, "writing JSONValue", nil),
        (.serialization, "JSONSerialization", nil),
    ]
}

/// The ways to read and write JSON that are compared, each in a process of its own.
enum JSONMethod: String, CaseIterable, Sendable {
    /// Parses a `JSONValue`.
    case value
    /// Parses a `JSONNode`, which has lines, columns and the order of members.
    case node
    /// Serializes a `JSONValue`.
    case write
    /// Parses with Foundation's `JSONSerialization`.
    case serialization

    /// Processes all documents once to warm up, then `rounds` times.
    func measure(_ documents: [[UInt8]], rounds: Int) throws -> Usage {
        switch self {
        case .value: try Self.rounds(rounds) { for bytes in documents { Self.keep(try JSONValue(parsing: bytes)) } }
        case .node: try Self.rounds(rounds) { for bytes in documents { Self.keep(try JSONNode(parsing: bytes)) } }
        case .write:
            try Self.rounds(rounds, of: try documents.map { try JSONValue(parsing: $0) }) { values in
                for value in values { Self.keep(value.serialized()) }
            }
        case .serialization:
            try Self.rounds(rounds, of: documents.map { Data($0) }) { documents in
                for data in documents { Self.keep(try JSONSerialization.jsonObject(with: data)) }
            }
        }
    }

    private static func rounds(_ count: Int, _ round: () throws -> Void) throws -> Usage {
        try rounds(count, of: ()) { _ in try round() }
    }

    private static func rounds<Input>(_ count: Int, of input: Input, _ round: (Input) throws -> Void) throws -> Usage {
        try round(input)
        let clock = ContinuousClock()
        let runs = try (0..<count).map { _ in
            let user = ThisProcess.userSeconds
            let start = clock.now
            try round(input)
            return Usage(wall: (clock.now - start) / .seconds(1), user: ThisProcess.userSeconds - user, system: 0)
        }
        return Usage(medianOf: runs)
    }

    /// Keeps the optimiser from removing the work that made `value`.
    @inline(never)
    private static func keep<Value>(_ value: Value) {
        withExtendedLifetime(value) {}
    }
}

struct JSONWorker: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "json", abstract: "Reads or writes JSON documents.")

    @Argument(help: "The way to read or write.") var method: JSONMethod
    @Argument(help: "The folder of the documents.") var documents: String
    @Option(help: "Runs.") var runs: Runs = 5

    func run() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: documents).filter { $0.hasSuffix(".json") }
        let bytes = try names.sorted().map { Array(try Data(contentsOf: URL(filePath: documents + "/" + $0))) }
        var output = WorkerOutput()
        output.usage = try method.measure(bytes, rounds: runs.count)
        output.usage.peakBytes = ThisProcess.peakBytes
        print(output.text)
    }
}

extension JSONMethod: ExpressibleByArgument {}
