import Foundation

/// Reading and writing JSON beside Foundation's `JSONSerialization`.
struct JSONBenchmark {
    var corpus: Corpus
    var runs: Int

    func measure() throws -> Section {
        let bytes = try corpus.documents().map(\.count).reduce(0, +)
        let megabytes = String(format: "%.1f", Double(bytes) / 1_000_000)
        var section = Section(
            job: "json", about: "\(corpus.names.count) documents, \(megabytes) MB, median of \(runs.of("round"))")
        var answers: [JSONReading: WorkerAnswer] = [:]
        for reading in JSONReading.allCases {
            answers[reading] = try Worker.run(["json", reading.rawValue, corpus.folder, "--runs", "\(runs)"]).answer
        }
        guard let peer = answers[.serialization]?.usage else { return section }
        for (reading, name, target) in Self.contestants {
            guard let usage = answers[reading]?.usage else { continue }
            section.figures.append(Figure("\(name), user CPU", usage.user * 1000, .milliseconds))
            section.figures.append(Figure("\(name), wall", usage.wall * 1000, .milliseconds))
            if let peak = usage.peakBytes {
                section.figures.append(Figure("\(name), peak memory", Double(peak) / 1_000_000, .megabytes))
            }
            guard reading == .value || reading == .node, usage.user > 0 else { continue }
            section.figures.append(
                Figure("\(name), times as fast as JSONSerialization", peer.user / usage.user, .times, target))
        }
        return section
    }

    private static let contestants: [(JSONReading, String, Figure.Target?)] = [
        (.value, "JSONValue", .atLeast(2)), (.node, "JSONNode", .atLeast(1)), (.write, "writing JSONValue", nil),
        (.serialization, "JSONSerialization", nil),
    ]
}
