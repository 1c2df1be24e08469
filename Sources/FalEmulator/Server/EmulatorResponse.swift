import FalJSON
import FalTransport

/// A response, before it is handed to the server.
struct EmulatorResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// Writes the body piece by piece; replaces ``body``.
    var stream: Stream?
    var delivery = Delivery.whole
    /// The names of the faults that were applied, for the journal.
    var faults: [String] = []
    /// What the request was about, for the journal.
    var call = Call()

    typealias Stream = @Sendable (_ write: @escaping @Sendable ([UInt8]) async throws -> Void) async throws -> Void

    /// How much of the response reaches the caller.
    enum Delivery: Sendable {
        case whole
        /// Nothing: the connection is closed.
        case dropped
        /// Nothing: the connection is reset.
        case reset
        /// Nothing, for as long as the caller waits.
        case never
        /// The head and half of the body (or the written part of a stream); then the connection is reset or closed.
        case resetMidBody, closeMidBody
        /// The head and half of the body, then nothing for as long as the caller waits.
        case stallMidBody
        /// Everything, with chunked encoding instead of a length.
        case chunked
        /// Everything; then the connection is closed.
        case thenClose
    }

    /// What the journal records about a call beside its HTTP request.
    struct Call: Sendable {
        var operation: FalEmulator.Fault.Operation?
        var endpoint: String?
        var requestID: String?
        /// The caller asked that its payload is not stored.
        var forbidsStoring = false
    }

    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.body = body
        headers = [("Content-Type", contentType)]
    }

    static func json(_ status: Int, _ body: [UInt8]) -> EmulatorResponse {
        EmulatorResponse(status: status, contentType: "application/json", body: body)
    }

    static func json(_ status: Int, _ body: JSONValue) -> EmulatorResponse { json(status, body.serialized()) }

    /// fal's usual error body, `{"detail": "…"}`.
    static func detail(_ status: Int, _ detail: String) -> EmulatorResponse {
        json(status, ["detail": .string(detail)])
    }

    static let notFound = detail(404, "Not Found")

    /// - Parameter methods: the value of the `Allow` header.
    static func methodNotAllowed(_ methods: String) -> EmulatorResponse {
        detail(405, "Method Not Allowed").with("Allow", methods)
    }

    /// No response at all, in one of the possible ways.
    static func noResponse(_ delivery: Delivery) -> EmulatorResponse {
        var response = detail(503, "")
        response.delivery = delivery
        return response
    }

    /// Whether the caller receives nothing at all.
    var sendsNothing: Bool { [.dropped, .reset, .never].contains(delivery) }

    /// Server-sent events.
    static func events(_ stream: @escaping Stream) -> EmulatorResponse {
        var response = EmulatorResponse(status: 200, contentType: "text/event-stream; charset=utf-8", body: [])
        response.headers.append(("Cache-Control", "no-cache"))
        response.stream = stream
        return response
    }

    func with(_ name: String, _ value: String) -> EmulatorResponse {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }

    /// Adds headers, replacing those of the same names.
    func replacing(_ headers: [(name: String, value: String)]) -> EmulatorResponse {
        var copy = self
        copy.headers.removeAll { old in headers.contains { TransportHeader.sameName($0.name, old.name) } }
        copy.headers += headers
        return copy
    }

    /// Sets what the journal records about the call. Nil leaves a value as it is.
    func recording(
        _ operation: FalEmulator.Fault.Operation, endpoint: String? = nil, requestID: String? = nil
    ) -> EmulatorResponse {
        var copy = self
        copy.call.operation = operation
        copy.call.endpoint = endpoint ?? call.endpoint
        copy.call.requestID = requestID ?? call.requestID
        return copy
    }

    /// The reason phrase of a status.
    static func reasonPhrase(_ status: Int) -> String { reasonPhrases[status] ?? "Status \(status)" }

    private static let reasonPhrases = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        409: "Conflict", 410: "Gone", 413: "Content Too Large", 415: "Unsupported Media Type",
        416: "Range Not Satisfiable", 421: "Misdirected Request", 422: "Unprocessable Entity",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 499: "Client Closed Request",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Time-out",
    ]
}
