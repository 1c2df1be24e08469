public import FalFields
public import FalJSON
import FalSupport
public import FalTransport

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Why a call failed, with everything that helps to find the cause and to fetch the result after all.
///
/// The description never contains a prompt, an input or a key. ``raw`` may: do not log it.
public struct FalError: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// The client is misconfigured; nothing was sent.
        case configuration
        /// The input is invalid, like a file that cannot be read; no request was submitted.
        case input
        /// The service could not be reached, or did not answer; see ``FalError/transport``.
        case transport
        /// It is not known whether fal has taken a submit: its response was lost, or proves nothing. The job may run,
        /// and cost money; ``FalError/request`` is there if fal's id of it is known.
        case submissionUnknown
        /// The service rejected the call, or the model failed; see ``FalError/status`` and ``FalError/details``.
        case service
        /// The response does not have the expected form; see ``FalError/problems`` and ``FalError/raw``.
        case decoding
        /// The caller's time limit passed; the request continues.
        case timeout
        /// The caller's task was cancelled; ``FalError/request`` is the request, if fal has taken one.
        case cancelled
        /// A local file cannot be written.
        case file
    }

    private var box: Boxed<Facts>

    private var facts: Facts {
        get { box.value }
        _modify { yield &box.value }
    }

    @inline(never)
    public init(_ kind: Kind, _ message: String) { box = Boxed(Facts(kind: kind, message: message)) }

    /// An error about a request in the queue.
    @inline(never)
    init(_ kind: Kind, _ message: String, about request: FalRequestHandle) {
        self.init(kind, message)
        self.request = request
        requestID = request.id
        endpoint = request.endpoint
    }

    private struct Facts: Sendable {
        var kind: Kind
        var message: String
        var endpoint: EndpointID?
        var requestID: String?
        var request: FalRequestHandle?
        var status: Int?
        var raw: [UInt8]?
        var details: [FalErrorDetail] = []
        var errorType: String?
        var retryHint: Bool?
        var retryAfter: Duration?
        var attempts = 1
        var words: String?
        var isStartTimeout = false
        var problems: [WireProblem] = []
        var billableUnits: JSONNumber?
        var metrics: FalMetrics?
        var transport: TransportError?
    }
}

// MARK: Facts

extension FalError {
    public package(set) var kind: Kind {
        get { facts.kind }
        set { facts.kind = newValue }
    }

    /// One sentence for people.
    public package(set) var message: String {
        get { facts.message }
        set { facts.message = newValue }
    }

    public package(set) var endpoint: EndpointID? {
        get { facts.endpoint }
        set { facts.endpoint = newValue }
    }

    /// fal's id of the request. It serves to fetch the result later, and to ask fal's support.
    public package(set) var requestID: String? {
        get { facts.requestID }
        set { facts.requestID = newValue }
    }

    /// The request, once it is in the queue: use it to wait for it or to fetch its result.
    public package(set) var request: FalRequestHandle? {
        get { facts.request }
        set { facts.request = newValue }
    }

    /// The HTTP status, if there was a response.
    public package(set) var status: Int? {
        get { facts.status }
        set { facts.status = newValue }
    }

    /// The body of the response, byte for byte: a paid result is never lost to a decoding error.
    public package(set) var raw: [UInt8]? {
        get { facts.raw }
        set { facts.raw = newValue }
    }

    /// The service's validation errors, field by field.
    public package(set) var details: [FalErrorDetail] {
        get { facts.details }
        set { facts.details = newValue }
    }

    /// fal's code for a failure of its infrastructure, like `runner_disconnected` or `concurrent_requests_limit`.
    public package(set) var errorType: String? {
        get { facts.errorType }
        set { facts.errorType = newValue }
    }

    /// Whether fal says that a retry can succeed (`X-Fal-Retryable`, `X-Fal-Needs-Retry`), if it says so.
    public package(set) var retryHint: Bool? {
        get { facts.retryHint }
        set { facts.retryHint = newValue }
    }

    /// How long the service asks to wait before a retry (`Retry-After`), if it says so.
    public package(set) var retryAfter: Duration? {
        get { facts.retryAfter }
        set { facts.retryAfter = newValue }
    }

    /// How many times the call was sent.
    package var attempts: Int {
        get { facts.attempts }
        set { facts.attempts = newValue }
    }

    /// The service's own message, without the key, and neither shortened nor escaped.
    package var words: String? {
        get { facts.words }
        set { facts.words = newValue }
    }

    /// Whether the start timeout given with the submit has passed.
    public package(set) var isStartTimeout: Bool {
        get { facts.isStartTimeout }
        set { facts.isStartTimeout = newValue }
    }

    /// Where the response does not fit the type.
    public package(set) var problems: [WireProblem] {
        get { facts.problems }
        set { facts.problems = newValue }
    }

    /// The billed quantity, if fal stated it.
    public package(set) var billableUnits: JSONNumber? {
        get { facts.billableUnits }
        set { facts.billableUnits = newValue }
    }

    /// What fal measured, if the request was completed.
    public package(set) var metrics: FalMetrics? {
        get { facts.metrics }
        set { facts.metrics = newValue }
    }

    /// The transport's error, for kind `transport` and if the response to a submit was lost.
    public package(set) var transport: TransportError? {
        get { facts.transport }
        set { facts.transport = newValue }
    }
}

/// One validation error of the service.
public struct FalErrorDetail: Sendable, Hashable {
    /// The field, like `["body", "prompt"]`.
    public let location: [Violation.Step]
    /// A text for people, which may change. Branch on ``type`` instead.
    public let message: String
    /// fal's code, like `content_policy_violation` or `missing`.
    public let type: String
    /// Parameters of the type, like `{"ge": 1}`.
    public let context: JSONValue?

    /// The field as a JSON pointer, like `/body/prompt`.
    public var pointer: String { Violation(path: location, problem: .missing).pointer }
}

extension FalError {
    /// Whether the same call may succeed if repeated. A failed request has to be submitted anew.
    ///
    /// False if fal may already have taken the request, and if fal says that a retry is useless.
    public var isRetryable: Bool {
        switch kind {
        case .transport:
            guard let transport else { return true }
            return ![.invalidRequest, .bodyTooLarge, .redirect].contains(transport.kind)
        case .service:
            if isStartTimeout { return false }
            if let retryHint { return retryHint }
            if let errorType, let known = Self.infrastructure[errorType] { return known }
            if let detail = details.first { return Self.transient.contains(detail.type) }
            return [408, 429, 502, 503, 504].contains(status)
        case .timeout: return true
        case .configuration, .input, .submissionUnknown, .decoding, .cancelled, .file: return false
        }
    }

    /// Failures of fal's infrastructure, and whether a retry is worthwhile.
    private static let infrastructure: [String: Bool] = [
        "request_timeout": true, "startup_timeout": true, "runner_scheduling_failure": true,
        "runner_connection_timeout": true, "runner_disconnected": true, "runner_connection_refused": true,
        "runner_connection_error": true, "runner_incomplete_response": true, "runner_server_error": true,
        "concurrent_requests_limit": true, "internal_error": false, "client_disconnected": false,
        "client_cancelled": false, "bad_request": false,
    ]

    /// Transient failures of models; an invalid input is not one.
    private static let transient: Set<String> = [
        "internal_server_error", "generation_timeout", "downstream_service_error", "downstream_service_unavailable",
    ]

    /// Whether the model rejected the content of the input or of its own output.
    public var isContentPolicyViolation: Bool { details.contains { $0.type == "content_policy_violation" } }
}

extension FalError: CustomStringConvertible {
    public var description: String {
        var text = message
        for detail in details {
            let location = detail.pointer.isEmpty ? "" : "\(ServerText.sanitized(detail.pointer)): "
            text += "; \(location)\(ServerText.sanitized(detail.message)) [\(ServerText.sanitized(detail.type))]"
        }
        for problem in problems { text += "; \(ServerText.sanitized("\(problem)"))" }
        var facts: [String] = []
        if let endpoint { facts.append("endpoint \(endpoint)") }
        if let requestID { facts.append("request \(ServerText.sanitized(requestID))") }
        if let status { facts.append("HTTP \(status)") }
        if let errorType { facts.append(ServerText.sanitized(errorType)) }
        return facts.isEmpty ? text : "\(text) (\(facts.joined(separator: ", ")))"
    }
}

extension FalError: CustomReflectable {
    /// Hides the body of the response, which may quote the input, from reflection.
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind, "description": description]) }
}

// Without this, `localizedDescription` would be "(FalRuntime.FalError error 1.)" on Apple platforms.
extension FalError: LocalizedError {
    public var errorDescription: String? { description }
}

extension FalError {
    /// A transport error. If a submit may have arrived, its state is unknown rather than failed.
    ///
    /// - Parameter head: The head of the response, if that had arrived.
    init(_ error: TransportError, during call: HTTPCall, after head: TransportHead? = nil) {
        if call.idempotency.isBilled, error.mayHaveReachedServer {
            let message =
                switch head?.status {
                case let status?: "fal answered \(call.action) with HTTP \(status), and the rest was lost: \(error)"
                case nil where error.kind == .cancelled:
                    "\(call.action) was cancelled after it may have arrived, and fal has not answered in time"
                case nil: "\(call.action) was interrupted after it may have arrived: \(error)"
                }
            self.init(.submissionUnknown, message)
            if let head { read(head) }
        } else if error.kind == .cancelled {
            self.init(.cancelled, "\(call.action) was cancelled")
        } else {
            self.init(.transport, "\(call.action) failed: \(error)")
        }
        transport = error
    }

    /// Adds that an earlier attempt of a call that costs money may have been taken, which a later failure does not
    /// undo.
    mutating func addEarlierAttempt() {
        guard kind != .submissionUnknown else { return }
        kind = .submissionUnknown
        message += "; an earlier attempt may have been taken"
    }

    /// A response other than success. The error formats of all parts of fal are understood: a list of details, a text,
    /// `status`, `error`, an HTML page of a gateway. Anything else is kept in ``raw`` only.
    init(rejection response: HTTPCall.Response, of call: HTTPCall, withKey: Bool) {
        self.init(.service, "fal answered \(call.action) with HTTP \(response.status)")
        read(response)
        words = read(body: response.body)
        if let words { message += ": \(ServerText.sanitized(words))" }
        let isUnknown =
            switch call.idempotency {
            case .submit: SubmitRejection(self) == .unknown
            // A gateway does not know what the model behind it does; the model's own answer is its result.
            case .run: response.isFromGateway
            case .idempotent, .result: false
            }
        if isUnknown {
            kind = .submissionUnknown
            message += "; it is not known whether fal took it"
        }
        if let advice = advice(withKey: withKey) { message += ". \(advice)" }
    }

    /// A success that says that there is none: `{"error": "flagged by moderation"}` with status 200.
    ///
    /// - Parameter output: What was decoded, if it fits its type.
    /// - Returns: `nil` for an answer that has anything of a result beside its error (some models report what went
    ///   wrong with a part of it), and for a type that has a member for errors.
    init?(
        refusal json: JSONValue, insteadOf output: (some WireValue)?, in response: HTTPCall.Response, of call: HTTPCall
    ) {
        guard json.isRefusal, output?.hasErrorMember != true else { return nil }
        self.init(.service, "fal answered \(call.action) with an error instead of a result")
        read(response)
        if let text = read(body: response.body) { message += ": \(ServerText.sanitized(text))" }
    }

    /// Copies the facts that any response can have.
    mutating func read(_ response: HTTPCall.Response) {
        raw = response.body
        read(response.head)
    }

    private mutating func read(_ head: TransportHead) {
        status = head.status
        requestID = FalResponseID.id(head) ?? requestID
        errorType = head["x-fal-error-type"] ?? errorType
        billableUnits = head["x-fal-billable-units"].flatMap { JSONNumber(literal: $0) }
        retryAfter = RetryDecision.serverDelay(head)
        let hints = RetryHints(head)
        retryHint = hints.isRetryable
        isStartTimeout = hints.isStartTimeout
    }

    /// Copies the facts from a body and returns its message for people.
    private mutating func read(body: [UInt8]) -> String? {
        guard let json = try? JSONValue(answer: body) else { return ServerText.message(inPage: body) }
        errorType = json["error_type"]?.stringValue ?? errorType
        switch json["detail"] {
        case .array(let list):
            details = list.map(FalErrorDetail.init(json:))
            return nil
        case .string(let text):
            // `{"detail": "…", "type": "concurrent_requests_limit", "data": {"limit": 20}}`
            errorType = errorType ?? json["type"]?.stringValue
            return text
        case .object(let object):
            details = [FalErrorDetail(json: .object(object))]
            return nil
        default: break
        }
        if let error = json["error"], error.objectValue != nil {
            errorType = errorType ?? error["type"]?.stringValue
            requestID = requestID ?? error["request_id"]?.stringValue.flatMap(FalResponseID.checked)
            return error["message"]?.stringValue
        }
        return json["error"]?.stringValue ?? json["message"]?.stringValue ?? json["status"]?.stringValue
    }

    private func advice(withKey: Bool) -> String? {
        switch status {
        case 401 where !withKey: "No key was sent: set FAL_KEY, or give the client credentials"
        case 401: "Check the key, and that it has the scope for this call"
        case 404 where request != nil || requestID != nil:
            "fal deletes results after a while; the id may also belong to another app"
        case 429: "Send fewer requests at a time; `maximumConcurrentRequests` of the configuration limits them"
        default: nil
        }
    }
}

extension WireValue {
    /// Whether an error is a member that the type declares. About plain JSON nobody knows.
    fileprivate var hasErrorMember: Bool {
        guard !(self is JSONValue) else { return false }
        let json = json
        return json["error"] != nil || json["detail"] != nil
    }
}

extension JSONValue {
    /// Whether it has an error, and nothing that is a result.
    fileprivate var isRefusal: Bool {
        guard let members = objectValue, ["error", "detail"].contains(where: { members[$0]?.saysSomething ?? false })
        else { return false }
        return members.allSatisfy { Self.errorMembers.contains($0.key) || !$0.value.saysSomething }
    }

    /// What stands beside an error, of the request or about the error.
    private static let errorMembers: Set<String> = [
        "error", "detail", "error_type", "error_code", "type", "code", "status", "message", "request_id", "prompt",
        "timings", "metrics", "logs",
    ]

    /// Whether it is a text, or has one in it; numbers and switches are no result by themselves.
    private var saysSomething: Bool {
        switch self {
        case .null, .bool, .number: false
        case .string(let text): !text.isEmpty
        case .array(let elements): elements.contains { $0.saysSomething }
        case .object(let members): members.contains { $0.value.saysSomething }
        }
    }
}

extension FalErrorDetail {
    init(json: JSONValue) {
        location = (json["loc"]?.arrayValue ?? []).compactMap { step in
            step.intValue.map(Violation.Step.index) ?? step.stringValue.map(Violation.Step.member)
        }
        message = json["msg"]?.stringValue ?? json.stringValue ?? ""
        type = json["type"]?.stringValue ?? "unknown"
        context = json["ctx"]
    }
}

/// fal's id of a request in a response.
enum FalResponseID {
    static func id(_ head: TransportHead) -> String? { head["x-fal-request-id"].flatMap(checked) }

    /// `nil` for a text that cannot be an id: it would be printed, and become a part of URLs and commands.
    static func checked(_ text: String) -> String? { FalRequestHandle.isID(text) ? text : nil }
}

/// Text from a server, for use in messages.
enum ServerText {
    private static let maximumLength = 300

    /// The message of a response that is not JSON: plain text, or the title of an HTML page.
    static func message(inPage body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let message: Substring
        if let start = text.firstRange(of: "<title>"),
            let end = text[start.upperBound...].firstRange(of: "</title>")
        {
            message = text[start.upperBound..<end.lowerBound]
        } else if text.contains("<") {
            return nil
        } else {
            message = text.prefix { !$0.isNewline }
        }
        let trimmed = message.drop { $0.isWhitespace }
        return trimmed.isEmpty ? nil : String(trimmed.prefix(200))
    }

    /// The text in one line, without control characters, data URIs and long words: a server may quote the input.
    static func sanitized(_ text: String) -> String {
        TerminalEscaping.escaped(shortened(text), limit: maximumLength + 1)
    }

    private static func shortened(_ text: String) -> String {
        var result = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !result.isEmpty { result += " " }
            if let start = word.firstRange(of: "data:"), word[start.upperBound...].contains(",") {
                result += word[..<start.lowerBound] + "data:…"
            } else if word.utf8.count > 120 {
                result += word.prefix(20) + "…"
            } else {
                result += word
            }
            if result.utf8.count > maximumLength { return String(result.prefix(maximumLength)) + "…" }
        }
        return result
    }
}
