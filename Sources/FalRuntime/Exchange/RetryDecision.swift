import FalJSON
import FalSupport
import FalTransport

/// Whether an exchange that failed is sent again.
///
/// Pure: the failure and the kind of call go in, the decision comes out.
enum RetryDecision: Equatable {
    case again(wish: Duration?)
    case giveUp

    /// After an exchange without an answer.
    init(_ failure: TransportError, _ care: Call.Care, mayDuplicate: Bool) {
        switch failure.kind {
        case .cancelled, .invalidRequest, .bodyTooLarge: self = .giveUp
        case .nameLookup, .connect, .tls, .timeout, .stalled, .send, .receive, .other:
            let isSafe = !care.isPaid || mayDuplicate || !failure.mayHaveReachedServer
            self = isSafe ? .again(wish: nil) : .giveUp
        }
    }

    /// After an answer that is no success.
    init(_ answer: Call.Answer, _ care: Call.Care, mayDuplicate: Bool) {
        let hints = RetryHints(answer.head)
        let wish = answer.head.retryAfter
        guard !hints.isTimeoutOfCaller, hints.retry != false else {
            self = .giveUp
            return
        }
        let isWorthIt: Bool
        switch care {
        case .repeatable: isWorthIt = [408, 429, 500, 502, 503, 504].contains(answer.status) || hints.retry == true
        case .result:
            // A gateway's failure passes; the model's own failure is stored and comes again. 504 comes from both.
            isWorthIt = [408, 429, 504].contains(answer.status) || answer.isFromGateway
        case .submit, .run:
            isWorthIt = answer.status == 429 || mayDuplicate && (answer.isFromGateway || hints.retry == true)
        }
        self = isWorthIt ? .again(wish: wish) : .giveUp
    }
}

/// What the headers of an answer say about trying again.
struct RetryHints {
    /// `X-Fal-Retryable` and `X-Fal-Needs-Retry`; a no of either wins.
    let retry: Bool?
    /// Whether the caller's own start timeout passed: trying again would only make the caller wait longer than it said.
    let isTimeoutOfCaller: Bool

    init(_ head: TransportHead) {
        let words = ["x-fal-retryable", "x-fal-needs-retry"].compactMap { head[$0].flatMap(Self.flag) }
        retry = words.contains(false) ? false : words.contains(true) ? true : nil
        isTimeoutOfCaller = head["x-fal-request-timeout-type"]?.lowercased() == "user"
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "true", "yes": true
        case "0", "false", "no": false
        default: nil
        }
    }
}

extension Call.Answer {
    /// Whether a gateway before fal answered, and not fal: no id of a request, and no JSON.
    var isFromGateway: Bool {
        guard [500, 502, 503, 504].contains(status), head["x-fal-request-id"] == nil else { return false }
        return (try? JSONValue(parsing: body)) == nil
    }
}

extension TransportHead {
    /// How long `Retry-After` asks to wait, at most five minutes: for longer, the caller learns of the failure instead.
    ///
    /// A date is read against the server's own `Date`, since the clocks of devices are wrong.
    var retryAfter: Duration? {
        self["retry-after"].flatMap { RetryAfter.wait($0, now: self["date"].flatMap(HTTPDate.seconds)) }
            .map { min($0, .seconds(300)) }
    }
}
