import FalJSON
import FalRuntime
import FalTransport
import Loopback

/// A queue on loopback that does what a test says, byte for byte where it must: each operation has a script.
///
/// Without one, a submit is taken, a request is completed at the first look, and its result is `{"seed": N}` for the
/// request `rN`.
final class ScriptedFal: Sendable {
    typealias Script = @Sendable (LoopbackConnection, Seen) -> Void

    /// A request as the queue sees it.
    struct Seen: Sendable {
        var operation: Operation
        /// The id of the request it is about; of a submit, the one that is given out when it is taken.
        var id: String
        /// How often this operation was asked for this id, from 1 on; of submits, how many there were.
        var count: Int
        var http: LoopbackRequest

        var number: Int { Int(id.dropFirst()) ?? 0 }
    }

    enum Operation: Sendable, Hashable {
        case submit, status, stream, result, cancel, run, partials
    }

    private struct State: Sendable {
        var counts: [String: Int] = [:]
        var seen: [Seen] = []
        var taken = 0
    }

    let server: LoopbackServer
    private let state: Locked<State>

    init(_ scripts: [Operation: Script] = [:]) throws {
        let state = Locked(State())
        self.state = state
        server = try LoopbackServer { connection, request in
            let seen = state.withLock { Self.see(request, &$0) }
            if let script = scripts[seen.operation] {
                script(connection, seen)
            } else {
                Self.usual(connection, seen)
            }
        }
    }

    /// Runs `body` against a queue and stops it.
    static func run<Result>(
        _ scripts: [Operation: Script] = [:], _ body: (ScriptedFal) async throws -> Result
    ) async throws -> Result {
        let fal = try ScriptedFal(scripts)
        defer { fal.server.stop() }
        return try await body(fal)
    }

    /// A client of this queue with short pauses.
    func client(
        _ contestant: Contestant, streams: Int = 0, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(server.port)"))
        configuration.watching = FalWatching(
            interval: .milliseconds(2), longestInterval: .milliseconds(20), streams: streams)
        configuration.retries = FalRetryPolicy(
            attempts: 4, firstPause: .milliseconds(2), longestPause: .milliseconds(10))
        change(&configuration)
        return FalClient(
            credentials: .key("id:never-sent"), configuration: configuration, transport: contestant.make())
    }

    func seen(_ operation: Operation) -> [Seen] { state.withLock { $0.seen.filter { $0.operation == operation } } }

    // MARK: The usual answers

    static func take(_ connection: LoopbackConnection, _ seen: Seen) {
        connection.answer(200, [("Content-Type", "application/json")], "{\"request_id\":\"\(seen.id)\"}")
    }

    static func usual(_ connection: LoopbackConnection, _ seen: Seen) {
        switch seen.operation {
        case .submit: take(connection, seen)
        case .status: connection.answer(200, [], #"{"status":"COMPLETED","metrics":{"inference_time":0.5}}"#)
        case .stream, .partials: connection.answer(404, [], #"{"detail":"Path not found"}"#)
        case .result, .run: connection.answer(200, [("X-Fal-Request-Id", seen.id)], "{\"seed\":\(seen.number)}")
        case .cancel: connection.answer(202, [], #"{"status":"CANCELLATION_REQUESTED"}"#)
        }
    }

    private static func see(_ request: LoopbackRequest, _ state: inout State) -> Seen {
        let path = request.path.prefix { $0 != "?" }
        var operation = Operation.submit
        var id = ""
        if let requests = path.firstRange(of: "/requests/") {
            let parts = path[requests.upperBound...].split(separator: "/")
            id = String(parts[0])
            switch parts.dropFirst().joined(separator: "/") {
            case "status": operation = .status
            case "status/stream": operation = .stream
            case "cancel": operation = .cancel
            default: operation = .result
            }
        } else if path.hasPrefix("/fal.run") {
            operation = path.hasSuffix("/stream") ? .partials : .run
        }
        if id.isEmpty {
            state.taken += 1
            id = "r\(state.taken)"
        }
        let key = operation == .submit ? "submit" : "\(operation) \(id)"
        state.counts[key, default: 0] += 1
        let seen = Seen(operation: operation, id: id, count: state.counts[key] ?? 0, http: request)
        state.seen.append(seen)
        return seen
    }
}
