import FalJSON
import FalRuntime
import Loopback

/// fal's storage on loopback: gives out addresses, takes what is put there, and puts parts together.
///
/// A script sees each request first; what it does not answer is done as fal does it.
final class StorageServer: Sendable {
    enum Operation: Sendable, Hashable {
        case initiate, initiateMultipart, put
        case part(Int)
        case complete, submit, other
    }

    struct Seen: Sendable {
        var operation: Operation
        /// How often this was asked for at this address, from 1 on.
        var count: Int
        var http: LoopbackRequest
    }

    /// Returns whether it has answered, or closed the connection.
    typealias Script = @Sendable (LoopbackConnection, Seen) -> Bool

    private struct State: Sendable {
        var seen: [Seen] = []
        var counts: [String: Int] = [:]
        var uploads = 0
        var parts: [String: [Int: [UInt8]]] = [:]
        var files: [String: [UInt8]] = [:]
        var busy = 0
        var busiest = 0
    }

    let server: LoopbackServer
    private let state: Locked<State>

    init(_ script: @escaping Script = { _, _ in false }) throws {
        let state = Locked(State())
        self.state = state
        server = try LoopbackServer { connection, request in
            let seen = state.withLock { state -> Seen in
                state.busy += 1
                state.busiest = max(state.busiest, state.busy)
                let key = "\(request.method) \(request.path)"
                state.counts[key, default: 0] += 1
                let seen = Seen(
                    operation: Self.operation(request), count: state.counts[key] ?? 0, http: request)
                state.seen.append(seen)
                return seen
            }
            if !script(connection, seen) { Self.answer(connection, seen, state) }
            state.withLock { $0.busy -= 1 }
        }
    }

    static func run<Result>(
        _ script: @escaping Script = { _, _ in false }, _ body: (StorageServer) async throws -> Result
    ) async throws -> Result {
        let server = try StorageServer(script)
        defer { server.server.stop() }
        return try await body(server)
    }

    func client(
        _ contestant: Contestant, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(server.port)"))
        configuration.retries = FalRetryPolicy(
            attempts: 3, firstPause: .milliseconds(2), longestPause: .milliseconds(10))
        change(&configuration)
        return FalClient(
            credentials: .key("id:never-sent"), configuration: configuration, transport: contestant.make())
    }

    var seen: [Seen] { state.withLock { $0.seen } }

    func seen(_ operation: Operation) -> [Seen] { seen.filter { $0.operation == operation } }

    /// The stored files by their addresses.
    var files: [String: [UInt8]] { state.withLock { $0.files } }

    /// The largest number of requests that were answered at one moment.
    var busiest: Int { state.withLock { $0.busiest } }

    // MARK: What fal does

    private static func operation(_ request: LoopbackRequest) -> Operation {
        let path = request.path.prefix { $0 != "?" }
        if path.hasSuffix("/storage/upload/initiate") { return .initiate }
        if path.hasSuffix("/storage/upload/initiate-multipart") { return .initiateMultipart }
        if path.contains("queue.fal.run") { return .submit }
        let steps = path.split(separator: "/")
        guard steps.first == "put", steps.count >= 2 else { return .other }
        guard let last = steps.dropFirst(2).first else { return .put }
        return last == "complete" ? .complete : Int(last).map(Operation.part) ?? .other
    }

    private static func answer(_ connection: LoopbackConnection, _ seen: Seen, _ state: Locked<State>) {
        let request = seen.http
        let id = request.path.prefix { $0 != "?" }.split(separator: "/").dropFirst().first.map { String($0) } ?? ""
        switch seen.operation {
        case .initiate, .initiateMultipart:
            let number = state.withLock { state in
                state.uploads += 1
                return state.uploads
            }
            let name = (try? JSONValue(parsing: request.body))?["file_name"]?.stringValue ?? "?"
            let host = request["host"] ?? ""
            let answer: JSONValue = [
                "upload_url": .string("http://\(host)/put/\(number)?sig=s\(number)"),
                "file_url": .string(fileURL(number, name)),
            ]
            state.withLock { $0.parts["name \(number)"] = [0: Array(name.utf8)] }
            connection.answer(200, [], answer.text(.compact))
        case .put:
            guard request.path.hasSuffix("?sig=s\(id)") else { return connection.answer(403, [], "wrong signature") }
            store(request.body, id, state)
            connection.answer()
        case .part(let number):
            guard request.path.hasSuffix("/\(number)?sig=s\(id)") else {
                return connection.answer(403, [], "wrong signature")
            }
            state.withLock { $0.parts[id, default: [:]][number] = request.body }
            connection.answer(200, [], #"{"partNumber":\#(number),"etag":"tag-\#(number)"}"#)
        case .complete:
            let list = (try? JSONValue(parsing: request.body))?["parts"]?.arrayValue ?? []
            let parts = state.withLock { $0.parts[id] ?? [:] }
            var content: [UInt8] = []
            for (index, part) in list.enumerated() {
                guard part["partNumber"]?.intValue == index + 1, part["etag"]?.stringValue == "tag-\(index + 1)",
                    let bytes = parts[index + 1]
                else { return connection.answer(400, [], "wrong parts") }
                content += bytes
            }
            guard list.count == parts.count else { return connection.answer(400, [], "parts are missing") }
            store(content, id, state)
            connection.answer(200, [], "{}")
        case .submit: connection.answer(200, [], #"{"request_id":"r1"}"#)
        case .other: connection.answer(404, [], "nothing here")
        }
    }

    private static func store(_ content: [UInt8], _ id: String, _ state: Locked<State>) {
        state.withLock { state in
            let name = String(decoding: state.parts["name \(id)"]?[0] ?? [], as: UTF8.self)
            state.files[fileURL(Int(id) ?? 0, name)] = content
        }
    }

    static func fileURL(_ number: Int, _ name: String) -> String { "https://files.test/\(number)/\(name)" }
}
