import FalFields
import FalJSON
import FalTransport

extension FalError {
    /// A failure of the transport, read with the eyes of who pays: a submit that may have arrived is unknown, not
    /// failed.
    init(_ error: TransportError, doing call: Call, mayDuplicate: Bool) {
        let isUnknown = call.care.isPaid && error.mayHaveReachedServer
        if isUnknown, !mayDuplicate || error.kind == .cancelled {
            self.init(
                .submissionUnknown,
                "\(call.action) broke off after it may have arrived; it was not sent again: \(error)")
        } else if error.kind == .cancelled {
            self.init(.cancelled, "\(call.action) was cancelled")
        } else {
            self.init(.transport, "\(call.action) failed: \(error)")
        }
        transport = error
    }

    /// An answer that is no success. All formats that fal's parts use are taken: a list of details, a text, `status`,
    /// `error`, a gateway's page; what is none of them is kept in ``raw`` alone.
    init(refusal answer: Call.Answer, doing call: Call, withKey: Bool) {
        // A gateway can fail after fal has taken the request, and fal after it has begun with it.
        let isUnknown = call.care == .submit && (answer.status >= 500 || answer.status == 408)
        self.init(
            isUnknown ? .submissionUnknown : .service, "fal answered \(call.action) with HTTP \(answer.status)")
        take(answer)
        if let words = read(body: answer.body) { message += ": \(LogText.safe(words))" }
        if isUnknown { message += "; whether it was taken is not known, so it was not sent again" }
        if let advice = advice(withKey: withKey) { message += ". \(advice)" }
    }

    /// What head and body of an answer say whatever its kind.
    mutating func take(_ answer: Call.Answer) {
        status = answer.status
        raw = answer.body
        requestID = answer.head["x-fal-request-id"] ?? requestID
        errorType = answer.head["x-fal-error-type"] ?? errorType
        billableUnits = answer.head["x-fal-billable-units"].flatMap { JSONNumber(literal: $0) }
        let hints = RetryHints(answer.head)
        retryHint = hints.retry
        isStartTimeout = hints.isTimeoutOfCaller
    }

    /// Takes the facts out of a body; what remains are words for a person.
    private mutating func read(body: [UInt8]) -> String? {
        guard let json = try? JSONValue(parsing: body) else { return GatewayPage.words(in: body) }
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
        case 401: "Check the key, and that it is of the scope this call needs"
        case 404 where request != nil || requestID != nil:
            "fal forgets results after a while; the id may also be another app's"
        case 429: "Fewer requests at a time help; `maxInFlight` of the configuration keeps to a number"
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
