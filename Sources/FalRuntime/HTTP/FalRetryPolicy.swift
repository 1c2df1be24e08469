import FalJSON
import FalSupport
package import FalTransport

/// How often, and after which delays, a failed exchange is retried.
///
/// The client decides what may be retried: status, result, cancellation and uploads nearly always; a submit only when
/// it certainly was not taken (see `Documentation/Queue.md`).
public struct FalRetryPolicy: Sendable, Hashable {
    /// The maximum number of attempts; 1 never retries.
    public var maximumAttempts: Int
    /// The average delay before the second attempt; it doubles for each further one.
    public var firstDelay: Duration
    public var maximumDelay: Duration
    /// The longest `Retry-After` to wait for. If the service asks for more, the call fails at once, and
    /// ``FalError/retryAfter`` says how long to wait; a call about a request that fal has taken waits this long.
    public var maximumRetryAfter: Duration

    public init(
        maximumAttempts: Int = 6, firstDelay: Duration = .milliseconds(250), maximumDelay: Duration = .seconds(30),
        maximumRetryAfter: Duration = .seconds(300)
    ) {
        self.maximumAttempts = maximumAttempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
    }

    /// No retries.
    public static let none = FalRetryPolicy(maximumAttempts: 1)

    /// The delay before attempt `number` (2, 3, …). Random jitter of 50 % keeps clients that failed together from
    /// retrying together.
    ///
    /// - Parameter serverDelay: the delay that `Retry-After` asks for, which is the minimum.
    package func delay(before number: Int, serverDelay: Duration?) -> Duration {
        var delay = firstDelay
        for _ in 2..<max(number, 2) where delay < maximumDelay { delay *= 2 }
        delay = min(delay, maximumDelay)
        let jittered = delay * Double.random(in: 0.5...1.5)
        return max(jittered, serverDelay ?? .zero)
    }
}

/// Whether a failed exchange is retried: a pure function of the failure and the call's idempotency.
package enum RetryDecision: Equatable {
    case retry(serverDelay: Duration?)
    case giveUp

    /// After an exchange without a response.
    package init(_ failure: TransportError, _ idempotency: HTTPCall.Idempotency, mayDuplicate: Bool) {
        switch failure.kind {
        case .cancelled, .invalidRequest, .bodyTooLarge, .redirect: self = .giveUp
        case .nameLookup, .connect, .tls, .timeout, .stalled, .send, .receive, .other:
            let isSafe = !idempotency.isBilled || mayDuplicate || !failure.mayHaveReachedServer
            self = isSafe ? .retry(serverDelay: nil) : .giveUp
        }
    }

    /// After a response other than success.
    ///
    /// - Parameter error: The facts of the response.
    init(
        _ response: HTTPCall.Response, _ error: FalError, _ idempotency: HTTPCall.Idempotency, mayDuplicate: Bool
    ) {
        guard !error.isStartTimeout, error.retryHint != false else {
            self = .giveUp
            return
        }
        let isWorthwhile: Bool
        switch idempotency {
        case .idempotent:
            isWorthwhile = [408, 429, 500, 502, 503, 504].contains(response.status) || error.retryHint == true
        case .result:
            // A gateway's failure is transient; the model's own is stored and would be returned again. Both use 504.
            isWorthwhile = [408, 429, 504].contains(response.status) || response.isFromGateway
        case .submit:
            isWorthwhile =
                switch SubmitRejection(error) {
                case .refused(let isTransient): isTransient
                case .unknown: mayDuplicate
                }
        case .run:
            isWorthwhile =
                response.status == 429 || mayDuplicate && (response.isFromGateway || error.retryHint == true)
        }
        self = isWorthwhile ? .retry(serverDelay: error.retryAfter) : .giveUp
    }

    /// The delay that `Retry-After` asks for. A date is read against the server's `Date`: clocks of devices are wrong.
    package static func serverDelay(_ head: TransportHead) -> Duration? {
        guard let text = head["retry-after"] else { return nil }
        return RetryAfter.wait(text, now: head["date"].flatMap(HTTPDate.seconds))
    }
}

/// What fal's response headers say about retries.
struct RetryHints {
    /// `X-Fal-Retryable` and `X-Fal-Needs-Retry`; when they disagree, no.
    let isRetryable: Bool?
    /// Whether the caller's own start timeout passed: a retry would make the caller wait longer than it asked to.
    let isStartTimeout: Bool

    init(_ head: TransportHead) {
        let hints = ["x-fal-retryable", "x-fal-needs-retry"].compactMap { head[$0].flatMap(Self.bool) }
        isRetryable = hints.contains(false) ? false : hints.contains(true) ? true : nil
        isStartTimeout = head["x-fal-request-timeout-type"]?.lowercased() == "user"
    }

    private static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "true", "yes": true
        case "0", "false", "no": false
        default: nil
        }
    }
}

extension HTTPCall.Response {
    /// Whether a gateway in front of fal answered: there is no request id and no JSON.
    var isFromGateway: Bool {
        guard [500, 502, 503, 504].contains(status), head["x-fal-request-id"] == nil else { return false }
        return (try? JSONValue(answer: body)) == nil
    }
}
