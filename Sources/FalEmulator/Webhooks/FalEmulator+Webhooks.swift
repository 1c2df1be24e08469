extension FalEmulator {
    /// How webhooks are delivered.
    public struct Webhooks: Sendable, Hashable {
        /// Where deliveries may go.
        public enum Reach: Sendable, Hashable {
            /// To this machine alone: a test must not knock at somebody's door.
            case loopback
            /// Anywhere, as fal does it.
            case anywhere
        }

        public var reach: Reach
        /// By how much the pauses between deliveries are shorter than fal's, whose ten fill two hours.
        public var haste: Double
        /// How long a receiver may take to answer, in its own time; fal waits 15 s the first time.
        public var patience: Duration

        public init(reach: Reach = .loopback, haste: Double = 1_000, patience: Duration = .seconds(15)) {
            self.reach = reach
            self.haste = haste
            self.patience = patience
        }

        func check() throws(EmulatorError) {
            guard haste > 0, haste.isFinite, patience > .zero else {
                throw EmulatorError(
                    .configuration, "Webhooks need a haste and a patience above zero.",
                    remedy: "Leave them out for the usual values.")
            }
        }
    }
}
