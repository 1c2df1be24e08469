import FalFields
import FalJSON

/// A request in the queue.
///
/// What becomes of it is settled when it is submitted: each attempt's times and end. Only when an attempt begins
/// depends on the others, and that is the ``QueueSchedule``'s business.
struct QueuedRequest: Sendable {
    let id: String
    /// `[namespace/]owner/alias`, under which it is found.
    let app: String
    let endpoint: EndpointID
    let options: SubmitOptions
    let submitted: Duration
    /// At least one; those before the last are the ones the queue ran again.
    let attempts: [Attempt]
    /// Its place among all that were ever submitted.
    var number = 0
    /// The attempt that waits, runs, or has ended.
    var attempt = 0
    var phase = Phase.waiting

    /// One way to the model and back.
    struct Attempt: Sendable {
        var waiting: Duration
        var running: Duration
        var ending: Ending
        /// Whether it failed in a way after which the queue tries again.
        var isWorthAnother = false
    }

    enum Phase: Sendable, Equatable {
        case waiting
        case running(since: Duration)
        /// - Parameter began: when its last attempt did, unless it ended in the queue.
        case ended(at: Duration, began: Duration?)
    }

    /// How it ended before its time, if so.
    var early: Ending?

    /// What fetching the result answers, and what the status says of it.
    struct Ending: Sendable {
        var status: Int
        var body: [UInt8]
        /// Of the infrastructure, like `Runner disconnected` and `runner_disconnected`.
        var error: String?
        var errorType: String?
        var headers: [(name: String, value: String)] = []

        var isSuccess: Bool { (200..<300).contains(status) }
    }

    /// The end it came to, or will come to.
    var ending: Ending { early ?? attempts[attempt].ending }

    /// Differs from `id` once the queue has run it again.
    var gatewayID: String {
        if attempt == 0 { return id }
        var random = SampleRandom(of: id, "\(attempt)")
        return random.uuid()
    }
}

extension QueuedRequest.Ending {
    /// An end that is not the model's.
    static func infrastructure(_ status: Int, _ error: String, type: String) -> Self {
        Self(
            status: status, body: InfrastructureError(detail: error, type: type).json.serialized(), error: error,
            errorType: type, headers: [("X-Fal-Error-Type", type)])
    }

    static let cancelled = infrastructure(499, "Request was cancelled by the client", type: "client_cancelled")

    /// The caller's own start timeout passed; nobody should try again.
    static var startTimeout: Self {
        var ending = infrastructure(504, "Request timed out", type: "request_timeout")
        ending.headers.append(("X-Fal-Request-Timeout-Type", "user"))
        return ending
    }
}
