import FalJSON
import FalTransport

/// An answer, before it goes to the server.
struct EmulatorAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// Writes the body piece by piece, instead of ``body``.
    var stream: Stream?
    var delivery = Delivery.whole
    /// The words of the faults that struck, for the journal.
    var faults: [String] = []
    /// What the request was about, for the journal.
    var subject = Subject()

    typealias Stream = @Sendable (_ write: @escaping @Sendable ([UInt8]) async throws -> Void) async throws -> Void

    /// How much of it reaches the caller.
    enum Delivery: Sendable {
        case whole
        /// Nothing: the connection closes.
        case dropped
        /// Nothing: the connection breaks.
        case reset
        /// Nothing, for as long as the caller waits.
        case never
        /// The head and half of the body, or what a stream has written; then the connection breaks, or just closes.
        case resetMidBody, closeMidBody
        /// The head and half of the body, and nothing more for as long as the caller waits.
        case stallMidBody
        /// All of it, without its length.
        case chunked
        /// All of it; then the connection closes.
        case last
    }

    struct Subject: Sendable {
        var operation: FalEmulator.Fault.Operation?
        var endpoint: String?
        var requestID: String?
        /// The caller wants its payload kept nowhere.
        var forbidsStoring = false
    }

    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.body = body
        headers = [("Content-Type", contentType)]
    }

    static func json(_ status: Int, _ body: [UInt8]) -> EmulatorAnswer {
        EmulatorAnswer(status: status, contentType: "application/json", body: body)
    }

    static func json(_ status: Int, _ body: JSONValue) -> EmulatorAnswer { json(status, body.serialized()) }

    /// fal's usual way to say what is wrong.
    static func detail(_ status: Int, _ detail: String) -> EmulatorAnswer {
        json(status, ["detail": .string(detail)])
    }

    static func notAllowed(_ methods: String) -> EmulatorAnswer {
        detail(405, "Method Not Allowed").with("Allow", methods)
    }

    /// No answer at all, in one of the ways there are.
    static func without(_ delivery: Delivery) -> EmulatorAnswer {
        var answer = detail(503, "")
        answer.delivery = delivery
        return answer
    }

    /// Whether nothing of it goes to the caller.
    var isNone: Bool { [.dropped, .reset, .never].contains(delivery) }

    /// Events, one after the other as they come.
    static func events(_ stream: @escaping Stream) -> EmulatorAnswer {
        var answer = EmulatorAnswer(status: 200, contentType: "text/event-stream; charset=utf-8", body: [])
        answer.headers.append(("Cache-Control", "no-cache"))
        answer.stream = stream
        return answer
    }

    func with(_ name: String, _ value: String) -> EmulatorAnswer {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }

    /// With headers that take the place of those of the same names.
    func replacing(_ headers: [(name: String, value: String)]) -> EmulatorAnswer {
        var copy = self
        copy.headers.removeAll { old in headers.contains { TransportHeader.sameName($0.name, old.name) } }
        copy.headers += headers
        return copy
    }

    func about(
        _ operation: FalEmulator.Fault.Operation, endpoint: String? = nil, requestID: String? = nil
    ) -> EmulatorAnswer {
        var copy = self
        copy.subject.operation = operation
        copy.subject.endpoint = endpoint ?? subject.endpoint
        copy.subject.requestID = requestID ?? subject.requestID
        return copy
    }
}
