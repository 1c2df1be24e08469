public import FalFields
public import FalJSON
public import FalTransport

/// What went wrong with a call, with everything that helps to find out why and to get the result after all.
///
/// The description never holds a prompt, an input or a key.
public struct FalError: Error, Sendable {
    public enum Kind: Sendable, Hashable {
        /// The client is set up wrongly; nothing was sent.
        case configuration
        /// The input cannot be sent, like a file that cannot be read; nothing was sent.
        case input
        /// The service could not be reached, or did not answer; see ``FalError/transport``.
        case transport
        /// A submit may have arrived, but its answer did not: the job may run, and cost.
        case submissionUnknown
        /// The service refused, or the model failed; see ``FalError/status`` and ``FalError/details``.
        case service
        /// An answer came, and is not what was agreed; see ``FalError/problems`` and ``FalError/raw``.
        case decoding
        /// The caller's deadline passed; the request goes on.
        case timeout
        /// The caller's task was cancelled; the request goes on unless it was cancelled too.
        case cancelled
    }

    public var kind: Kind
    /// One sentence for a person.
    public var message: String
    public var endpoint: EndpointID?
    /// The id of the request in the queue. With it, a result can be fetched later.
    public var requestID: String?
    /// The HTTP status, if an answer came.
    public var status: Int?
    /// The body of the answer, exactly as it came: a paid result is never lost to a decoding error.
    public var raw: [UInt8]?
    /// What the service objects to, field by field.
    public var details: [FalErrorDetail] = []
    /// What in an answer did not fit the type.
    public var problems: [WireProblem] = []
    public var transport: TransportError?

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
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
}

extension FalError: CustomStringConvertible {
    public var description: String {
        var text = message
        for detail in details {
            let place = Violation(path: detail.location, problem: .missing).pointer
            text += "; \(place): \(detail.message) [\(detail.type)]"
        }
        for problem in problems { text += "; \(problem)" }
        var facts: [String] = []
        if let endpoint { facts.append("endpoint \(endpoint)") }
        if let requestID { facts.append("request \(requestID)") }
        if let status { facts.append("HTTP \(status)") }
        return facts.isEmpty ? text : "\(text) (\(facts.joined(separator: ", ")))"
    }
}

extension FalError {
    /// Reads the body of an answer that is no success. All formats that fal's parts use are taken: a list of details, a
    /// text, `status`, `error`; anything else is kept raw.
    init(status: Int, body: [UInt8], doing action: String) {
        self.init(.service, "fal answered \(action) with HTTP \(status)")
        self.status = status
        raw = body
        guard let json = try? JSONValue(parsing: body) else { return }
        if let list = json["detail"]?.arrayValue {
            details = list.map(FalErrorDetail.init(json:))
        } else if let text = json["detail"]?.stringValue ?? json["error"]?["message"]?.stringValue {
            message += ": \(text)"
        } else if let text = json["error"]?.stringValue ?? json["status"]?.stringValue {
            message += ": \(text)"
        }
    }
}

extension FalErrorDetail {
    init(json: JSONValue) {
        location = (json["loc"]?.arrayValue ?? []).compactMap { step in
            step.intValue.map(Violation.Step.index) ?? step.stringValue.map(Violation.Step.member)
        }
        message = json["msg"]?.stringValue ?? ""
        type = json["type"]?.stringValue ?? "unknown"
        context = json["ctx"]
    }
}
