import FalTransport

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
        /// The request's headers as they came, with the values of keys and tokens masked. The key that a client of ours
        /// sends to a local fal instead of its own is shown: `Key emulator:none`.
        public var headers: [Header]
        /// The request's body, if it was JSON and not too long, with the values of keys and tokens masked.
        public var body: String?

        /// The value of a header, whatever the case of its name; nil when there is none.
        public func header(_ name: String) -> String? {
            headers.first { TransportHeader.sameName($0.name, name) }?.value
        }

        /// A header of a request.
        public struct Header: Sendable, Hashable {
            public var name: String
            public var value: String
        }

        public enum Outcome: Sendable, Hashable {
            case answered(status: Int)
            /// The connection was closed or reset without an answer, on purpose.
            case dropped
            /// The connection stays open without an answer, on purpose.
            case unanswered
        }
    }
}
