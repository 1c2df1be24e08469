extension FalEmulator {
    /// One request and what came of it, as the journal keeps it: without keys and tokens.
    public struct JournalEntry: Sendable, Hashable {
        /// From 1, in the order of answers.
        public var number: Int
        /// When it was answered, by the emulator's clock: `2024-12-20T15:37:17.120Z`.
        public var time: String
        public var method: String
        /// Path and query, with the values of tokens masked.
        public var target: String
        /// What it asked for, when it was a call that fal knows.
        public var operation: Fault.Operation?
        public var endpoint: String?
        public var requestID: String?
        public var outcome: Outcome
        /// From the request's last byte to the answer's first, by the machine's clock.
        public var duration: Duration
        public var requestBytes: Int
        /// Of the body; nil for a stream.
        public var answerBytes: Int?
        /// The words of the faults that struck.
        public var faults: [String]
        /// The request's body, if it was JSON and not too long, with the values of keys and tokens masked.
        public var body: String?

        public enum Outcome: Sendable, Hashable {
            case answered(status: Int)
            /// The connection was closed, on purpose.
            case dropped
        }
    }
}
