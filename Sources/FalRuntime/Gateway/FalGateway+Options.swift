public import FalFields

extension FalGateway {
    /// How a request is generated.
    public struct Options: Sendable, Hashable {
        /// Strict refuses a request of which a part would get lost, or that lacks what the model requires; lenient
        /// sends it and lists these parts in the conversion.
        public var mode = FieldMapper.Mode.strict
        /// What goes with the submit: webhook, priority, start timeout, how local files get to fal.
        ///
        /// Local files are uploaded before the submit, each once for all models of a chain. `media` of
        /// ``FalSubmitOptions`` set to `.inline(upTo:)` sends small ones as data URIs instead.
        public var submit = FalSubmitOptions()
        /// When the next model of a chain is asked.
        public var fallback = Fallback()
        /// How long each model is waited for, uploads included; `nil` waits for as long as it takes. When it passes,
        /// the request goes on at fal, and the failure has its handle.
        public var timeout: Duration?
        /// Whether a request is taken back when the calling task is cancelled.
        public var cancelsWithTask = true

        public init() {}

        /// Options made in one expression: `.with { $0.mode = .lenient }`.
        public static func with(_ change: (inout Options) -> Void) -> Options {
            var options = Options()
            change(&options)
            return options
        }
    }

    /// When a chain goes on to its next model.
    ///
    /// It does after failures that can pass (``FalError/isRetryable``) of which it is certain that no job runs and none
    /// was billed: an upload that failed, a submit that did not arrive or was refused (429), a start timeout, a job
    /// that is over and that fal says has failed. It does not when the request itself is wrong: the next model would
    /// refuse it as well.
    public struct Fallback: Sendable, Hashable {
        /// Whether a model that the request does not fit is passed over; otherwise the chain ends there.
        public var skipsUnmappable = false
        /// Whether the next model is asked although a job of the one before may run, or be billed: after a submit of
        /// which nobody knows if it arrived, a timeout, a connection that was lost while the job ran, a failure that
        /// fal billed. The job before is asked to stop where its id is known; it may be paid for all the same.
        public var mayPayTwice = false

        public init(skipsUnmappable: Bool = false, mayPayTwice: Bool = false) {
            self.skipsUnmappable = skipsUnmappable
            self.mayPayTwice = mayPayTwice
        }
    }
}
