import FalFields
import FalJSON
import FalTransport

extension FalError {
    /// A transport error. If a submit may have arrived, its state is unknown rather than failed.
    init(_ error: TransportError, during call: HTTPCall, mayDuplicate: Bool) {
        let isUnknown = call.idempotency.isBilled && error.mayHaveReachedServer
        if isUnknown, !mayDuplicate || error.kind == .cancelled {
            self.init(
                .submissionUnknown,
                "\(call.action) was interrupted after it may have arrived; it was not retried: \(error)")
        } else if error.kind == .cancelled {
            self.init(.cancelled, "\(call.action) was cancelled")
        } else {
            self.init(.transport, "\(call.action) failed: \(error)")
        }
        transport = error
    }

    /// A response other than success. The error formats of all parts of fal are understood: a list of details, a text,
    /// `status`, `error`, an HTML page of a gateway. Anything else is kept in ``raw`` only.
    init(rejection response: HTTPCall.Response, of call: HTTPCall, withKey: Bool) {
        // A gateway can fail after fal has taken the request, and fal can fail after it has started it.
        let isUnknown = call.idempotency == .submit && (response.status >= 500 || response.status == 408)
        self.init(
            isUnknown ? .submissionUnknown : .service, "fal answered \(call.action) with HTTP \(response.status)")
        read(response)
        if let text = read(body: response.body) { message += ": \(ServerText.sanitized(text))" }
        if isUnknown { message += "; it is not known whether fal took it, so it was not retried" }
        if let advice = advice(withKey: withKey) { message += ". \(advice)" }
    }

    /// Copies the facts that any response can have.
    mutating func read(_ response: HTTPCall.Response) {
        status = response.status
        raw = response.body
        requestID = response.head["x-fal-request-id"] ?? requestID
        errorType = response.head["x-fal-error-type"] ?? errorType
        billableUnits = response.head["x-fal-billable-units"].flatMap { JSONNumber(literal: $0) }
        let hints = RetryHints(response.head)
        retryHint = hints.isRetryable
        isStartTimeout = hints.isStartTimeout
    }

    /// Copies the facts from a body and returns its message for people.
    private mutating func read(body: [UInt8]) -> String? {
        guard let json = try? JSONValue(parsing: body) else { return ServerText.message(inPage: body) }
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
            requestID = requestID ?? error["request_id"]?.stringValue
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

    /// The text in one line, without data URIs and long words: a server may quote the input.
    static func sanitized(_ text: String) -> String {
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
