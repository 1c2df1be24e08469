import ArgumentParser
import FalFields
import FalJSON
import FalRuntime
import FalTransport
import Foundation

struct RealtimeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "realtime", abstract: "Talk over WebSockets, compared with fal's Python client.",
        discussion: "`Scripts/benchmark-python.sh` installs fal-client in a virtual environment and prints its Python.")

    @Option(help: "Runs of each client.") var runs: Runs = 3
    @Option(help: "A Python that has fal-client.", completion: .file()) var python: String?
    @Option(help: "The checkout that contains the sources of the server.", completion: .directory) var package = "."
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = RealtimeBenchmark(
            runs: runs.count, python: python, sources: package + "/Sources/Benchmarks/Baselines")
        try await report.printAsync { [try await benchmark.measure()] }
    }
}

/// Sends messages to sockets that send them back, with the runtime and fal's own Python client, in turns; and holds
/// many sockets open.
struct RealtimeBenchmark {
    var runs: Int
    /// A Python that has `fal-client`. Without one, that client is left out.
    var python: String?
    /// The folder with the sources of the server and of the other client.
    var sources: String

    private struct Load {
        var name: String
        var count: Int
        var bytes: Int
        /// The least speed of the runtime relative to fal's client.
        var target: Double
    }

    private static let loads = [
        Load(name: "messages of 1 KiB", count: 100_000, bytes: 1_000, target: 2),
        Load(name: "messages of 1 MiB", count: 1_000, bytes: 1 << 20, target: 1.2),
    ]
    private static let connections = 1_000

    func measure() async throws -> Section {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let server = try await CServer.start("echo_sockets", ["-lcrypto", "-lpthread"], of: sources, in: scratch)
        defer { server.stop() }
        var section = Section(
            job: "realtime", about: "messages to an echo in C and back, on one connection; \(runs.of("run")), medians")
        for load in Self.loads { try await measure(load, server, into: &section) }
        if python == nil { section.notes.append("fal-client was left out; --python takes a Python that has it") }
        let worker = try Worker.child(["realtime", server.baseURL, "--connections", "\(Self.connections)"])
        let output = try JSONValue(parsing: try await worker.runConcurrently().output)
        section.figures.append(
            Figure(
                "memory of \(Self.connections) open connections", (output["bytes"]?.doubleValue ?? 0) / 1_000_000,
                .megabytes, .atMost(60)))
        return section
    }

    private func measure(_ load: Load, _ server: CServer, into section: inout Section) async throws {
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for _ in 0..<runs {
            let worker = try Worker.child(
                ["realtime", server.baseURL, "--count", "\(load.count)", "--bytes", "\(load.bytes)"])
            ours.append(try Self.speed(await worker.runConcurrently().output))
            guard let python else { continue }
            let other = ChildProcess(
                program: python,
                arguments: ["\(sources)/fal_realtime.py", server.baseURL, "\(load.count)", "\(load.bytes)"])
            theirs.append(try Self.speed(await other.runConcurrently().output))
        }
        section.figures.append(Figure("FalRuntime, \(load.name) a second", ours.median, .count))
        guard !theirs.isEmpty else { return }
        section.figures += [
            Figure("fal-client for Python, \(load.name) a second", theirs.median, .count),
            Figure(
                "FalRuntime / fal-client, \(load.name)", ours.median / theirs.median, .times, .atLeast(load.target)),
        ]
    }

    /// Messages per second, from a line `messages seconds`.
    private static func speed(_ output: String) throws -> Double {
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 2, numbers[1] > 0 else {
            throw BenchmarkError("expected messages and seconds, got: \(output)")
        }
        return numbers[0] / numbers[1]
    }
}

struct RealtimeWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "realtime", abstract: "Sends messages over a WebSocket, or holds many open.")

    @Argument(help: "The base URL of the server.") var base: String
    @Option(help: "Messages.") var count: Runs = 100_000
    @Option(help: "Bytes of each message.") var bytes = 1_000
    @Option(help: "Connections to hold open, instead of sending many messages.") var connections: Runs?

    private typealias Connection = FalRealtimeConnection<MessagePackValue, MessagePackValue>

    func run() async throws {
        let before = ThisProcess.currentBytes
        let client = try EchoEndpoint.client(base)
        guard let connections else { return try await exchange(try Self.connect(client)) }
        let message: MessagePackValue = ["n": 1]
        let open = try await withThrowingTaskGroup(of: Connection.self, returning: [Connection].self) { group in
            for _ in 0..<connections.count {
                group.addTask {
                    let connection = try Self.connect(client)
                    try await connection.send(message)
                    var results = connection.results.makeAsyncIterator()
                    guard try await results.next()?.message == message else { throw BenchmarkError("no echo") }
                    return connection
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        print(JSONValue.object(["bytes": .number(JSONNumber(ThisProcess.currentBytes - before))]).text(.compact))
        withExtendedLifetime(open) {}
    }

    private static func connect(_ client: FalClient) throws -> Connection {
        try client.realtime.connect(
            to: EchoEndpoint.id,
            FalRealtimeOptions(
                authorization: .provider { FalRealtimeToken(text: "none") }, throttle: .zero, opening: .all))
    }

    /// Sending goes on while results come.
    private func exchange(_ connection: Connection) async throws {
        let (count, data) = (count.count, MessagePackValue.binary(Array(repeating: 0, count: bytes)))
        let start = ContinuousClock.now
        async let sending: Void = {
            for number in 0..<count { try await connection.send(["n": .integer(Int64(number)), "data": data]) }
        }()
        var results = connection.results.makeAsyncIterator()
        for number in 0..<count {
            guard let message = try await results.next()?.message, message["n"]?.intValue == number,
                // What the other client's loop checks as well.
                message["data"]?.binaryValue?.count == bytes
            else { throw BenchmarkError("message \(number) is missing, or out of order") }
        }
        try await sending
        print(count, (ContinuousClock.now - start) / .seconds(1))
        await connection.close()
    }
}
