public import FalFields
public import FalJSON
public import FalTransport

/// What went wrong with a call, with everything that helps to find out why and to get the result after all.
///
/// The description never holds a prompt, an input or a key; ``raw`` can, so it is no text for a log.
public struct FalError: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// The client is set up wrongly; nothing was sent.
        case configuration
        /// The input cannot be sent, like a file that cannot be read; no request was made of it.
        case input
        /// The service could not be reached, or did not answer; see ``FalError/transport``.
        case transport
        /// A submit may have arrived, but its answer did not: the job may run, and cost. It was not sent again.
        case submissionUnknown
        /// The service refused, or the model failed; see ``FalError/status`` and ``FalError/details``.
        case service
        /// An answer came, and is not what was agreed; see ``FalError/problems`` and ``FalError/raw``.
        case decoding
        /// The caller's deadline passed; the request goes on.
        case timeout
        /// The caller's task was cancelled; ``FalError/request`` says which request goes on, if one was made.
        case cancelled
        /// A file on this machine cannot be written.
        case file
    }

    private var box: Boxed<Facts>

    private var facts: Facts {
        get { box.value }
        set { box.value = newValue }
    }

    public init(_ kind: Kind, _ message: String) { box = Boxed(Facts(kind: kind, message: message)) }

    /// An error about a request that is in the queue.
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
        var isStartTimeout = false
        var problems: [WireProblem] = []
        var billableUnits: JSONNumber?
        var metrics: FalMetrics?
        var transport: TransportError?
    }
}

// MARK: Facts

extension FalError {
    public var kind: Kind {
        get { facts.kind }
        set { facts.kind = newValue }
    }

    /// One sentence for a person.
    public var message: String {
        get { facts.message }
        set { facts.message = newValue }
    }

    public var endpoint: EndpointID? {
        get { facts.endpoint }
        set { facts.endpoint = newValue }
    }

    /// fal's id of the request. With it, a result can be fetched later, and support can find it.
    public var requestID: String? {
        get { facts.requestID }
        set { facts.requestID = newValue }
    }

    /// The request in the queue, once it is there: waiting and fetching can go on with it.
    public var request: FalRequestHandle? {
        get { facts.request }
        set { facts.request = newValue }
    }

    /// The HTTP status, if an answer came.
    public var status: Int? {
        get { facts.status }
        set { facts.status = newValue }
    }

    /// The body of the answer, exactly as it came: a paid result is never lost to a decoding error.
    public var raw: [UInt8]? {
        get { facts.raw }
        set { facts.raw = newValue }
    }

    /// What the service objects to, field by field.
    public var details: [FalErrorDetail] {
        get { facts.details }
        set { facts.details = newValue }
    }

    /// fal's word for a failure of its infrastructure, like `runner_disconnected` or `concurrent_requests_limit`.
    public var errorType: String? {
        get { facts.errorType }
        set { facts.errorType = newValue }
    }

    /// What fal says about trying again (`X-Fal-Retryable`, `X-Fal-Needs-Retry`), if it says something.
    public var retryHint: Bool? {
        get { facts.retryHint }
        set { facts.retryHint = newValue }
    }

    /// Whether the start timeout that the caller gave with the submit has passed.
    public var isStartTimeout: Bool {
        get { facts.isStartTimeout }
        set { facts.isStartTimeout = newValue }
    }

    /// What in an answer did not fit the type.
    public var problems: [WireProblem] {
        get { facts.problems }
        set { facts.problems = newValue }
    }

    /// What was billed for the answer, if fal said so.
    public var billableUnits: JSONNumber? {
        get { facts.billableUnits }
        set { facts.billableUnits = newValue }
    }

    /// What fal measured, if the request was completed.
    public var metrics: FalMetrics? {
        get { facts.metrics }
        set { facts.metrics = newValue }
    }

    /// What went wrong on the way, for kind `transport` and where a submit's answer was lost.
    public var transport: TransportError? {
        get { facts.transport }
        set { facts.transport = newValue }
    }
}

/// One objection of the service.
public struct FalErrorDetail: Sendable, Hashable {
    /// Where, like `["body", "prompt"]`.
    public var location: [Violation.Step]
    /// For people; it changes. Branch on ``type``.
    public var message: String
    /// fal's word for it, like `content_policy_violation` or `missing`.
    public var type: String
    /// Facts that go with the type, like `{"ge": 1}`.
    public var context: JSONValue?

    /// The place as a JSON pointer, like `/body/prompt`.
    public var pointer: String { Violation(path: location, problem: .missing).pointer }
}

extension FalError {
    /// Whether the same call may well succeed when it is made again. A request that failed so has to be submitted anew.
    ///
    /// Never true for what may have been taken already, and never where fal says no.
    public var isRetryable: Bool {
        switch kind {
        case .transport:
            guard let transport else { return true }
            return transport.kind != .invalidRequest && transport.kind != .bodyTooLarge
        case .service:
            if isStartTimeout { return false }
            if let retryHint { return retryHint }
            if let errorType, let known = Self.infrastructure[errorType] { return known }
            if let detail = details.first { return Self.passing.contains(detail.type) }
            return [408, 429, 502, 503, 504].contains(status)
        case .timeout: return true
        case .configuration, .input, .submissionUnknown, .decoding, .cancelled, .file: return false
        }
    }

    /// Failures of fal's infrastructure, and whether another try is worth it.
    private static let infrastructure: [String: Bool] = [
        "request_timeout": true, "startup_timeout": true, "runner_scheduling_failure": true,
        "runner_connection_timeout": true, "runner_disconnected": true, "runner_connection_refused": true,
        "runner_connection_error": true, "runner_incomplete_response": true, "runner_server_error": true,
        "concurrent_requests_limit": true, "internal_error": false, "client_disconnected": false,
        "client_cancelled": false, "bad_request": false,
    ]

    /// Failures of models that can pass; what is wrong with an input never does.
    private static let passing: Set<String> = [
        "internal_server_error", "generation_timeout", "downstream_service_error", "downstream_service_unavailable",
    ]

    /// Whether the model refused the content of the input or of what it made of it.
    public var isContentPolicyViolation: Bool { details.contains { $0.type == "content_policy_violation" } }
}
