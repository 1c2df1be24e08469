import FalSupport

extension FalEmulator {
    /// How webhooks are delivered.
    public struct Webhooks: Sendable, Hashable {
        /// Where webhooks may be delivered to.
        public enum Reach: Sendable, Hashable {
            /// Only to this machine, so that a test never calls a real service.
            case loopback
            /// Anywhere, as fal does.
            case anywhere
        }

        public var reach: Reach
        /// How many times faster than fal's the retries follow each other. fal's ten retries take two hours.
        public var retrySpeed: Double
        /// How long a receiver may take to respond, in real time. fal waits 15 seconds in the first attempt.
        public var timeout: Duration

        public init(reach: Reach = .loopback, retrySpeed: Double = 1_000, timeout: Duration = .seconds(15)) {
            self.reach = reach
            self.retrySpeed = retrySpeed
            self.timeout = timeout
        }

        func validate() throws(EmulatorError) {
            guard retrySpeed > 0, retrySpeed.isFinite, timeout > .zero else {
                throw EmulatorError(
                    .configuration, "The retry speed and the timeout of webhooks must be above zero.",
                    remedy: "Leave them out for the default values.")
            }
        }
    }
}

/// The URL that a webhook is delivered to.
struct WebhookTarget: Sendable, Hashable {
    let url: String

    /// - Returns: nil if this is not an HTTP URL, or if it is on a machine that `reach` does not allow.
    init?(_ url: String, reach: FalEmulator.Webhooks.Reach) {
        guard let address = WebAddress(url), address.isHTTP, reach == .anywhere || address.isLoopback else {
            return nil
        }
        self.url = url
    }
}
