#if os(Linux) || os(macOS)
    /// Whether a thread that has just sent a request looks for the answer instead of going to sleep.
    ///
    /// To fall asleep and be woken takes longer than an answer of a server on this machine, more so on a virtual one.
    /// So answers are looked for as long as they come that fast; those of a service across a network never are.
    struct Eagerness {
        /// How long one looks.
        private static let patience = Duration.microseconds(200)
        /// What counts as fast. Longer, since a sleeper's waking is part of what was measured.
        private static let fast = Duration.microseconds(300)
        /// After so many fast answers in a row, each to the only request of its time: who looks keeps others waiting.
        private static let row = 8

        private var isFast = false
        private var inRow = 0

        /// For a thread on which tasks wait that cannot be run meanwhile.
        var isEager: Bool { inRow >= Self.row }

        /// An answer has come so long after its request.
        mutating func answered(after duration: Duration, isOnly: Bool) {
            isFast = duration < Self.fast
            inRow = isFast && isOnly ? min(inRow + 1, Self.row) : 0
        }

        func mayLook(since start: ContinuousClock.Instant) -> Bool {
            isFast && start.duration(to: .now) < Self.patience
        }
    }
#endif
