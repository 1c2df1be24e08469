#if os(Linux) || os(macOS)
    /// Whether the loop's thread, on which a task runs that has just asked something, looks for the answer instead of
    /// sleeping until it comes.
    ///
    /// To fall asleep and be woken takes longer than an answer of a server on this machine, more so on a virtual one.
    /// Only while answers come that fast; a service across a network is never looked for.
    struct Eagerness {
        private static let patience = Duration.microseconds(150)
        private var isQuick = true

        func mayLook(since start: ContinuousClock.Instant) -> Bool {
            isQuick && start.duration(to: .now) < Self.patience
        }

        /// The last wait took so long. One that ended in sleep includes the waking, so it may have been longer.
        mutating func waited(_ duration: Duration) {
            isQuick = duration < Self.patience * 2
        }
    }
#endif
