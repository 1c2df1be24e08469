import FalRuntime
import Foundation

/// Both sides go through the same payloads, taking turns in one process. Prints one JSON object.
@main
enum Contest {
    private static let jobs: [(name: String, turn: @Sendable (any Lane) throws -> Void)] = [
        ("decode ours", { try $0.decodeOurs() }), ("decode twin", { try $0.decodeTwin() }),
        ("encode ours", { $0.encodeOurs() }), ("encode twin", { try $0.encodeTwin() }),
    ]

    /// Arguments: the folder of the payloads, rounds, and about how many seconds the slowest turn takes.
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let rounds = Int(arguments[2]), let seconds = Double(arguments[3]) else {
            throw Refusal(text: "usage: contest PAYLOADS ROUNDS SECONDS")
        }
        var entrants = Entrants(folder: arguments[1])
        addAll(to: &entrants)
        let groups = [
            ("plain", entrants.lanes.filter(\.isPlain)), ("other", entrants.lanes.filter { !$0.isPlain }),
        ]
        var answer: JSONObject = ["refused": .array(entrants.refused.map(JSONValue.string))]
        for (name, lanes) in groups {
            answer[name] = [
                "payloads": .number(JSONNumber(lanes.count)),
                "bytes": .number(JSONNumber(lanes.map(\.bytes).reduce(0, +))),
                "seconds": lanes.isEmpty ? [:] : .object(try times(of: lanes, rounds, seconds)),
            ]
        }
        print(JSONValue.object(answer).text())
    }

    /// User CPU seconds to go once through all lanes, by job.
    private static func times(of lanes: [any Lane], _ rounds: Int, _ seconds: Double) throws -> JSONObject {
        // The passes that make the slowest turn long enough for the kernel's clock.
        var passes = 1
        while try jobs.map({ try user(passes, lanes, $0.turn) }).max() ?? seconds < seconds / 2 { passes *= 2 }
        var times: [String: [Double]] = [:]
        for round in 0..<rounds {
            // Nobody is always the first.
            for job in round.isMultiple(of: 2) ? jobs : jobs.reversed() {
                times[job.name, default: []].append(try user(passes, lanes, job.turn) / Double(passes))
            }
        }
        var medians = JSONObject()
        for job in jobs { medians[job.name] = JSONNumber(median(times[job.name] ?? [])).map(JSONValue.number) }
        return medians
    }

    /// Seconds of processor time that so many passes over all lanes take, without the system's.
    private static func user(_ passes: Int, _ lanes: [any Lane], _ turn: (any Lane) throws -> Void) throws -> Double {
        let start = userSeconds
        for _ in 0..<passes { for lane in lanes { try turn(lane) } }
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

/// The lanes, and what could not be one.
struct Entrants {
    let folder: String
    private(set) var lanes: [any Lane] = []
    private(set) var refused: [String] = []
    private let decoder = JSONDecoder()
    private let encoder = JSONEncoder()

    init(folder: String) {
        self.folder = folder
        // Addresses are most of what is written, and nobody wants `https:\/\/`.
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    mutating func add<Ours: WireValue, Twin: Codable>(
        _ name: String, isPlain: Bool, _: Ours.Type, _: Twin.Type
    ) {
        do {
            let payload = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name).json")))
            lanes.append(try PayloadLane<Ours, Twin>(payload, isPlain: isPlain, decoder, encoder))
        } catch let refusal as Refusal {
            refused.append("\(name): \(refusal.text)")
        } catch {
            refused.append("\(name): \(error)")
        }
    }
}
