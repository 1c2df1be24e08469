import FalJSON
import Loopback

/// A fal whose answers a test writes, and that has storage: what the emulator does not do.
final class ScriptedFal: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body: JSONValue = [:]
        var headers: [(String, String)] = []
    }

    private let server: LoopbackServer
    let address: String

    /// - Parameter answer: what is answered to a method and a path; `nil` is as a fal does it that likes everything.
    init(_ answer: @escaping @Sendable (LoopbackRequest) -> Answer? = { _ in nil }) throws {
        let port = Locked<UInt16>(0)
        server = try LoopbackServer { connection, request in
            let base = "http://127.0.0.1:\(port.withLock { $0 })"
            let answer = answer(request) ?? Self.usual(request, base)
            let headers = [("Content-Type", "application/json")] + answer.headers
            connection.answer(answer.status, headers, answer.body.serialized())
        }
        let number = server.port
        port.withLock { $0 = number }
        address = "http://127.0.0.1:\(number)"
    }

    deinit { server.stop() }

    var requests: [LoopbackRequest] { server.requests }

    func requests(_ method: String, to part: String) -> [LoopbackRequest] {
        requests.filter { $0.method == method && $0.path.contains(part) }
    }

    /// The input that was submitted.
    var submitted: JSONValue? {
        requests.first { $0.method == "POST" && $0.path.contains("fal.run/\(StudioDocument.id)") }
            .flatMap { try? JSONValue(parsing: $0.body) }
    }

    private static func usual(_ request: LoopbackRequest, _ base: String) -> Answer {
        let path = request.path.prefix { $0 != "?" }
        if path.hasSuffix("/storage/upload/initiate") {
            let name = (try? JSONValue(parsing: request.body))?["file_name"]?.stringValue ?? "?"
            return Answer(
                body: ["upload_url": .string("\(base)/put/\(name)"), "file_url": .string("\(base)/files/\(name)")])
        }
        if path.hasPrefix("/put/") { return Answer() }
        if path.hasSuffix("/stream") { return Answer(status: 404) }
        if path.hasSuffix("/status") {
            return Answer(body: ["status": "COMPLETED", "metrics": ["inference_time": 1.5]])
        }
        if path.hasSuffix("/cancel") { return Answer(status: 202, body: ["status": "CANCELLATION_REQUESTED"]) }
        if request.method == "POST" {
            return path.hasPrefix("/fal.run/")
                ? Answer(body: ["seed": 7], headers: [("x-fal-request-id", "direct-1")])
                : Answer(body: ["request_id": "request-1"])
        }
        return Answer(body: ["seed": 7], headers: [("X-Fal-Billable-Units", "1.50")])
    }
}
