/// Whether a thread that waits for the other side looks for what comes instead of going to sleep.
///
/// To fall asleep and be woken takes longer than a cycle's work on one machine, more so on a virtual one, and the work
/// is slower after it. So one looks as long as what is waited for comes that fast; across a network it never does.
package struct Eagerness: Sendable {
    /// How long one looks.
    private static let patience = Duration.microseconds(200)
    /// What counts as fast. Longer, since a sleeper's waking is part of what was measured.
    private static let fast = Duration.microseconds(300)
    /// After so many that were fast in a row, each the only one waited for: who looks keeps others waiting.
    private static let row = 8

    private var isFast = false
    private var inRow = 0

    package init() {}

    /// For a thread with other work, which waits meanwhile.
    package var isEager: Bool { inRow >= Self.row }

    /// What was waited for took so long: the answer to a request, or a caller's next request.
    package mutating func came(after duration: Duration, isOnly: Bool) {
        isFast = duration < Self.fast
        inRow = isFast && isOnly ? min(inRow + 1, Self.row) : 0
    }

    package func mayLook(since start: ContinuousClock.Instant) -> Bool {
        isFast && start.duration(to: .now) < Self.patience
    }
}
