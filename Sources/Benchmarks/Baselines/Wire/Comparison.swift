import FalRuntime
import Foundation

/// Processes the same payloads with both kinds of types, in turns, in one process. Prints one JSON object.
@main
enum Comparison {
    private static let jobs: [(name: String, run: @Sendable (any PayloadPair) throws -> Void)] = [
        ("decode generated", { try $0.decodeGenerated() }), ("decode baseline", { try $0.decodeBaseline() }),
        ("encode generated", { $0.encodeGenerated() }), ("encode baseline", { try $0.encodeBaseline() }),
    ]

    /// Arguments: the folder of the payloads, the runs of each job, and about how many seconds the slowest run takes.
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let rounds = Int(arguments[2]), let seconds = Double(arguments[3]) else {
            throw Exclusion(reason: "usage: comparison PAYLOADS ROUNDS SECONDS")
        }
        var pairs = PayloadPairs(folder: arguments[1])
        addAll(to: &pairs)
        let groups = [
            ("plain", pairs.pairs.filter(\.isPlain)), ("other", pairs.pairs.filter { !$0.isPlain }),
        ]
        var output: JSONObject = ["excluded": .array(pairs.excluded.map(JSONValue.string))]
        for (name, pairs) in groups {
            output[name] = [
                "payloads": .number(JSONNumber(pairs.count)),
                "bytes": .number(JSONNumber(pairs.map(\.bytes).reduce(0, +))),
                "seconds": pairs.isEmpty ? [:] : .object(try times(of: pairs, rounds, seconds)),
            ]
        }
        print(JSONValue.object(output).text())
    }

    /// User CPU seconds to process all payloads once, by job.
    private static func times(of pairs: [any PayloadPair], _ rounds: Int, _ seconds: Double) throws -> JSONObject {
        // Enough passes for the resolution of the kernel's CPU clock.
        var passes = 1
        while try jobs.map({ try user(passes, pairs, $0.run) }).max() ?? seconds < seconds / 2 { passes *= 2 }
        var times: [String: [Double]] = [:]
        for round in 0..<rounds {
            // Alternates the order, so that no job always runs first.
            for job in round.isMultiple(of: 2) ? jobs : jobs.reversed() {
                times[job.name, default: []].append(try user(passes, pairs, job.run) / Double(passes))
            }
        }
        var medians = JSONObject()
        for job in jobs { medians[job.name] = JSONNumber(median(times[job.name] ?? [])).map(JSONValue.number) }
        return medians
    }

    /// User CPU seconds of `passes` passes over all payloads.
    private static func user(_ passes: Int, _ pairs: [any PayloadPair], _ run: (any PayloadPair) throws -> Void) throws
        -> Double
    {
        let start = userSeconds
        for _ in 0..<passes { for pair in pairs { try run(pair) } }
        return userSeconds - start
    }

    private static var userSeconds: Double {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1_000_000
    }

    private static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        return sorted.isEmpty ? 0 : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// The payloads that can be compared, and those that cannot.
struct PayloadPairs {
    let folder: String
    private(set) var pairs: [any PayloadPair] = []
    private(set) var excluded: [String] = []
    private let decoder = JSONDecoder()
    private let encoder = JSONEncoder()

    init(folder: String) {
        self.folder = folder
        // Most of the text is URLs, which nobody writes as `https:\/\/`.
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    mutating func add<Generated: WireValue, Baseline: Codable>(
        _ name: String, isPlain: Bool, _: Generated.Type, _: Baseline.Type
    ) {
        do {
            let payload = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name).json")))
            pairs.append(try TypedPayloadPair<Generated, Baseline>(payload, isPlain: isPlain, decoder, encoder))
        } catch let exclusion as Exclusion {
            excluded.append("\(name): \(exclusion.reason)")
        } catch {
            excluded.append("\(name): \(error)")
        }
    }
}
