/// How long the results of one socket take. Inputs have no ids: a result counts as the answer to the oldest input that
/// has none.
struct RealtimeLatency: Sendable {
    /// When the inputs went. The first `answered` of them have a result.
    private var inputs: [ContinuousClock.Instant] = []
    private var answered = 0
    /// Until a result comes for which no input is left: then the model does not answer one by one.
    private var isKnown = true

    /// A model with more inputs to answer answers all of them at the end, if at all.
    private static let mostUnanswered = 4096

    mutating func noteInputs(_ count: Int, at now: ContinuousClock.Instant) {
        guard isKnown else { return }
        inputs += repeatElement(now, count: count)
        if inputs.count - answered > Self.mostUnanswered { forget() }
    }

    mutating func noteResult(at now: ContinuousClock.Instant) -> Duration? {
        guard isKnown, answered < inputs.count else {
            forget()
            return nil
        }
        defer {
            answered += 1
            if answered == inputs.count || answered == Self.mostUnanswered {
                inputs.removeFirst(answered)
                answered = 0
            }
        }
        return now - inputs[answered]
    }

    private mutating func forget() {
        isKnown = false
        (inputs, answered) = ([], 0)
    }
}
