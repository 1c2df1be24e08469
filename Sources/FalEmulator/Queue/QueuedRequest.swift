import FalFields

/// A request in the queue. What becomes of it is settled when it is submitted; only time has to pass.
struct QueuedRequest: Sendable {
    let id: String
    /// `[namespace/]owner/alias`, under which it is found.
    let app: String
    let endpoint: EndpointID
    let webhook: String?
    let lifecycle: String?
    let submitted: Duration
    let waiting: Duration
    let running: Duration
    let outcome: Outcome
    var cancelled: Duration?

    /// What fetching the result will answer.
    struct Outcome: Sendable {
        var status: Int
        var body: [UInt8]
    }

    enum Phase: Equatable, Sendable {
        case inQueue
        /// - Parameter elapsed: since it began.
        case inProgress(elapsed: Duration)
        case completed
        /// fal has no such state: it shows as completed, with an error.
        case cancelled
    }

    var begins: Duration { submitted + waiting }
    var ends: Duration { begins + running }

    func phase(at now: Duration) -> Phase {
        if cancelled != nil { return .cancelled }
        if now < begins { return .inQueue }
        return now < ends ? .inProgress(elapsed: now - begins) : .completed
    }
}
