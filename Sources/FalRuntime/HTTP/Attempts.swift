import FalSupport
import FalTransport

/// Counts the attempts of a call, and decides whether another one follows.
struct Attempts {
    let call: HTTPCall
    private var count = 0
    private var mayHaveBeenTaken = false

    init(call: HTTPCall) { self.call = call }

    /// How long to wait before the next attempt. Throws the error of the last one if there is to be none.
    @inline(never)
    mutating func delay(after failure: AttemptFailure, _ retries: FalRetryPolicy) throws(FalError) -> Duration {
        count += 1
        var error = failure.error
        error.attempts = count
        if mayHaveBeenTaken { error.addEarlierAttempt() }
        mayHaveBeenTaken = error.kind == .submissionUnknown
        guard case .retry(let serverDelay) = failure.decision,
            count < (call.maximumAttempts ?? retries.maximumAttempts)
        else { throw error }
        // A request that fal has taken is not lost sight of: it is asked about again sooner than fal would like.
        if call.request == nil, let serverDelay, serverDelay > retries.maximumRetryAfter {
            let seconds = serverDelay.components.seconds
            error.message += "; it asks to wait \(seconds) s, longer than the client's retry policy allows"
            throw error
        }
        let longest = serverDelay.map { min($0, retries.maximumRetryAfter) }
        return retries.delay(before: count + 1, serverDelay: longest)
    }

    /// The error if the task is cancelled during the delay.
    @inline(never)
    func cancellation() -> FalError {
        var error = call.error(.cancelled, "\(call.action) was cancelled while it waited for its next attempt")
        if mayHaveBeenTaken { error.addEarlierAttempt() }
        return error
    }
}

/// Why one attempt failed, and whether another may follow.
struct AttemptFailure: Error {
    var error: FalError
    let decision: RetryDecision

    init(_ error: FalError, _ decision: RetryDecision) { (self.error, self.decision) = (error, decision) }

    /// An attempt without a whole response.
    @inline(never)
    init(_ failure: TransportError, of call: HTTPCall, after head: TransportHead?, mayDuplicate: Bool) {
        error = call.addingContext(to: FalError(failure, during: call, after: head))
        // A submit that was taken is not sent again, even by those who would risk it for one that may have been.
        let isTaken = call.idempotency == .submit && head != nil
        decision = isTaken ? .giveUp : RetryDecision(failure, call.idempotency, mayDuplicate: mayDuplicate)
    }

    /// An attempt whose response is not a success.
    @inline(never)
    init(_ answer: HTTPCall.Response, to request: TransportRequest, of call: HTTPCall, mayDuplicate: Bool) {
        let hasKey = request.headers.contains(where: \.carriesKey)
        // Servers and proxies quote what they were sent. Only the bytes in `raw` stay as they came.
        error = FalError(rejection: answer.applying(request.keyRedaction), of: call, withKey: hasKey)
        error.raw = answer.body
        decision = RetryDecision(answer, error, call.idempotency, mayDuplicate: mayDuplicate)
        error = call.addingContext(to: error)
    }
}

extension TransportRequest {
    /// Of the key as it is sent, without the scheme before it.
    fileprivate var keyRedaction: KeyRedaction {
        let value = headers.first { TransportHeader.sameName($0.name, "Authorization") }?.value
        let isDummy = value == FalHosts.emulatorAuthorization
        return KeyRedaction(key: isDummy ? nil : value?.split(separator: " ", maxSplits: 1).last.map(String.init))
    }
}

extension HTTPCall.Response {
    fileprivate func applying(_ redaction: KeyRedaction) -> Self {
        var result = self
        result.head.headers = head.headers.map { TransportHeader($0.name, redaction.applied(to: $0.value)) }
        result.body = redaction.applied(to: body)
        return result
    }
}

extension TransportHeader {
    /// Whether the request is authorized: by a key, or by a proxy that adds one.
    fileprivate var carriesKey: Bool { name == "Authorization" || name == "x-fal-target-url" }
}
