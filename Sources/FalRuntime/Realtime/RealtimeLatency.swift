import FalSupport

/// How long the results of one socket take. Inputs have no ids: a result counts as the answer to the oldest input that
/// has none.
struct RealtimeLatency: Sendable {
    /// When the inputs went that have no result yet.
    private var inputs = FIFO<ContinuousClock.Instant>()
    /// Until a result comes for which no input is left: then the model does not answer one by one.
    private var isKnown = true

    /// A model with more inputs to answer answers all of them at the end, if at all.
    private static let mostUnanswered = 4096

    mutating func noteInputs(_ count: Int, at now: ContinuousClock.Instant) {
        guard isKnown else { return }
        for _ in 0..<count { inputs.append(now) }
        if inputs.count > Self.mostUnanswered { forget() }
    }

    mutating func noteResult(at now: ContinuousClock.Instant) -> Duration? {
        guard isKnown, let sent = inputs.popFirst() else {
            forget()
            return nil
        }
        return now - sent
    }

    private mutating func forget() {
        isKnown = false
        inputs = FIFO()
    }
}
