import FalJSON
import Foundation

/// Runs a job in a fresh process of this program, so that times and peak memory are those of the job alone.
enum Worker {
    struct Outcome {
        /// The usage of the whole process.
        var usage: Usage
        var output: WorkerOutput
    }

    /// - Parameter arguments: The arguments of the hidden command `worker`.
    static func run(_ arguments: [String]) throws -> Outcome {
        let outcome = try child(arguments).run()
        let output = try WorkerOutput(text: outcome.output)
        var usage = outcome.usage
        usage.peakBytes = output.usage.peakBytes
        return Outcome(usage: usage, output: output)
    }

    /// A process of this program that runs a job, not started yet.
    static func child(_ arguments: [String]) throws -> ChildProcess {
        guard let path = Bundle.main.executablePath else { throw BenchmarkError("the path of this program is unknown") }
        return ChildProcess(program: path, arguments: ["worker"] + arguments)
    }
}

/// What a worker prints for the process that started it.
struct WorkerOutput {
    /// Measured by the worker itself. The times are 0 unless the job measures them.
    var usage = Usage(wall: 0, user: 0, system: 0)
    var endpoints = 0
    /// Files that were created, changed or removed.
    var changedFiles: [String] = []

    init() {}

    init(text: String) throws {
        let json: JSONValue
        do { json = try JSONValue(parsing: text) } catch {
            throw BenchmarkError("a worker did not print JSON: \(error)")
        }
        usage = Usage(
            wall: json["wall"]?.doubleValue ?? 0, user: json["user"]?.doubleValue ?? 0, system: 0,
            peakBytes: json["peakBytes"]?.intValue)
        endpoints = json["endpoints"]?.intValue ?? 0
        changedFiles = json["changedFiles"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    var text: String {
        var object: JSONObject = [
            "wall": JSONNumber(usage.wall).map(JSONValue.number) ?? .null,
            "user": JSONNumber(usage.user).map(JSONValue.number) ?? .null,
            "endpoints": .number(JSONNumber(endpoints)), "changedFiles": .array(changedFiles.map(JSONValue.string)),
        ]
        if let peak = usage.peakBytes { object["peakBytes"] = .number(JSONNumber(peak)) }
        return JSONValue.object(object).text(.compact)
    }
}
