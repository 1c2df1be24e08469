import ArgumentParser
import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import Foundation

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Call through the queue, compared with bare libcurl and fal's Python client.",
        discussion: "`Scripts/benchmark-python.sh` installs fal-client in a virtual environment and prints its Python.")

    @Option(help: "Seconds of each run.") var seconds = 3.0
    @Option(help: "Runs of each client.") var runs: Runs = 3
    @Option(help: "A Python that has fal-client.", completion: .file()) var python: String?
    @Option(help: "The checkout that contains the sources of the other clients.", completion: .directory) var package =
        "."
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = QueueBenchmark(
            seconds: seconds, runs: runs.count, python: python, sources: package + "/Sources/Benchmarks/Baselines")
        try await report.printAsync { try await benchmark.measure() }
    }
}

/// Repeats submit, status and result with the runtime, a bare libcurl program and fal's own Python client, in turns.
///
/// The server is the local fal, as in an app's tests, and a program that sends canned answers. The work of the local
/// fal is part of every cycle and limits every client; the canned answers show the cost of the client alone.
struct QueueBenchmark {
    /// How long each client runs at a time.
    var seconds: Double
    var runs: Int
    /// A Python that has `fal-client`. Without one, that client is left out.
    var python: String?
    /// The folder with the sources of the other clients.
    var sources: String

    private static let concurrencies = [1, 64]

    private enum Server: String {
        case emulator = "the local fal"
        case canned = "canned answers from C"

        /// The least speed of the runtime relative to bare libcurl. A canned answer takes no time, so that the two
        /// thread switches of a request weigh most there.
        func target(_ inFlight: Int) -> Double {
            switch self {
            case .emulator: inFlight == 1 ? 0.6 : 0.8
            case .canned: inFlight == 1 ? 0.35 : 0.45
            }
        }
    }

    private enum Client: String, CaseIterable {
        case libcurl = "bare libcurl in C"
        case runtime = "FalRuntime"
        case python = "fal-client for Python"
    }

    func measure() async throws -> [Section] {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let program = scratch.path("queue")
        _ = try await ChildProcess(
            program: "cc", arguments: ["-O2", "-o", program, "\(sources)/bare_libcurl.c", "-lcurl"]
        ).runConcurrently()
        let fal = try await FalEmulator.start(.init(documents: .documents([EchoEndpoint.document]), pace: .instant))
        var sections = [try await measure(.emulator, fal.baseURL, program)]
        await fal.stop()
        #if os(Linux)
            let canned = try await CServer.start("canned_fal", of: sources, in: scratch)
            defer { canned.stop() }
            sections.append(try await measure(.canned, canned.baseURL, program))
        #endif
        return sections
    }

    private func measure(_ server: Server, _ base: String, _ program: String) async throws -> Section {
        var section = Section(
            job: "queue",
            about: "submit, status, result against \(server.rawValue); "
                + "\(runs.of("run")) of \(Int(seconds)) s, medians")
        for inFlight in Self.concurrencies {
            var speeds: [Client: [Double]] = [:]
            for _ in 0..<runs {
                for client in Client.allCases {
                    guard let child = try child(client, inFlight, program, base) else { continue }
                    speeds[client, default: []].append(try Self.speed(await child.runConcurrently().output))
                }
            }
            report(speeds.mapValues(\.median), inFlight, server, in: &section)
        }
        if python == nil { section.notes.append("fal-client was left out; --python takes a Python that has it") }
        return section
    }

    private func child(_ client: Client, _ inFlight: Int, _ program: String, _ base: String) throws
        -> ChildProcess?
    {
        let id = EchoEndpoint.id
        switch client {
        case .libcurl:
            return ChildProcess(program: program, arguments: [base, id.text, id.queueID, "\(seconds)", "\(inFlight)"])
        case .runtime:
            return try Worker.child(["queue", base, "--seconds", "\(seconds)", "--in-flight", "\(inFlight)"])
        case .python:
            return python.map {
                ChildProcess(
                    program: $0, arguments: ["\(sources)/fal_python.py", base, id.text, "\(seconds)", "\(inFlight)"])
            }
        }
    }

    /// Cycles per second, from a line `cycles seconds`.
    private static func speed(_ output: String) throws -> Double {
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 2, numbers[1] > 0 else {
            throw BenchmarkError("expected cycles and seconds, got: \(output)")
        }
        return numbers[0] / numbers[1]
    }

    private func report(_ speeds: [Client: Double], _ inFlight: Int, _ server: Server, in section: inout Section) {
        for client in Client.allCases {
            guard let speed = speeds[client] else { continue }
            section.figures.append(Figure("\(client.rawValue), \(inFlight) in flight, cycles/s", speed, .count))
        }
        guard let runtime = speeds[.runtime] else { return }
        if let bare = speeds[.libcurl] {
            section.figures.append(
                Figure(
                    "FalRuntime / bare libcurl, \(inFlight) in flight", runtime / bare, .times,
                    .atLeast(server.target(inFlight))))
        }
        if let python = speeds[.python] {
            section.figures.append(
                Figure(
                    "FalRuntime / fal-client, \(inFlight) in flight", runtime / python, .times,
                    .atLeast(inFlight == 1 ? 2 : 25)))
        }
    }
}

/// A server in C that costs almost nothing, so that what is measured is the client's own: `canned_fal` gives the same
/// answers to every request, `echo_sockets` sends messages back.
struct CServer {
    let baseURL: String
    private let process: pid_t

    /// Compiles and starts the program.
    ///
    /// - Parameters:
    ///   - libraries: The linker's arguments.
    ///   - sources: The folder with its source.
    static func start(
        _ name: String, _ libraries: [String] = [], of sources: String, in scratch: ScratchFolder
    ) async throws -> CServer {
        let program = scratch.path(name)
        _ = try await ChildProcess(
            program: "cc", arguments: ["-O2", "-o", program, "\(sources)/\(name).c"] + libraries
        ).runConcurrently()
        let output = try await ChildProcess(program: program, arguments: []).runConcurrently().output
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        guard numbers.count == 2 else { throw BenchmarkError("expected a port and a process, got: \(output)") }
        return CServer(baseURL: "http://127.0.0.1:\(numbers[0])", process: numbers[1])
    }

    func stop() {
        kill(process, SIGKILL)
    }
}

struct QueueWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Repeats submit, status and result.")

    @Argument(help: "The base URL of a local fal.") var base: String
    @Option(help: "Seconds.") var seconds = 3.0
    @Option(help: "Cycles at a time.") var inFlight: Runs = 1

    func run() async throws {
        let client = try EchoEndpoint.client(base)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<inFlight.count {
                group.addTask {
                    var done = 0
                    while clock.now < end {
                        let request = try await client.queue.submit(to: EchoEndpoint.self, input: EchoEndpoint.input)
                        while try await !client.queue.status(of: request).isCompleted {}
                        _ = try await client.queue.result(of: request)
                        done += 1
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        print(done, (clock.now - start) / .seconds(1))
    }
}
