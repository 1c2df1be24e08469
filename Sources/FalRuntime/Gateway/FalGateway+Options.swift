public import FalFields

extension FalGateway {
    /// A model of a chain: its id alone, or with what may be adjusted for it.
    ///
    /// ```swift
    /// models: [
    ///     "fal-ai/veo3.1/fast",
    ///     .init("fal-ai/pika/v2.2/text-to-video", adjusting: .init(durationMatch: .nearest)),
    /// ]
    /// ```
    public struct Model: Sendable, Hashable, Codable, ExpressibleByStringLiteral {
        public var id: EndpointID
        /// Which values may be adjusted for this model; `nil`: what ``Options/adjusting`` says.
        public var adjusting: FieldMapper.Adjustments?

        public init(_ id: EndpointID, adjusting: FieldMapper.Adjustments? = nil) {
            self.id = id
            self.adjusting = adjusting
        }

        public init(stringLiteral text: String) { self.init(EndpointID(stringLiteral: text)) }
    }

    /// Options of a unified request.
    public struct Options: Sendable, Hashable {
        /// Strict rejects a request that lacks a required value or has one that the model does not take; lenient sends
        /// it and lists these values in the conversion.
        public var mode = FieldMapper.Mode.strict
        /// Which values may be adjusted to those that a model takes: none, unless the caller says so. What was adjusted
        /// is in the report.
        public var adjusting = FieldMapper.Adjustments()
        /// Options of the submit: webhook, priority, start timeout, how local files are sent.
        ///
        /// Local files are uploaded before the submit, once for all models of a chain. With ``FalSubmitOptions/media``
        /// set to `.inline(upTo:)`, small ones are sent as data URIs instead.
        public var submit = FalSubmitOptions()
        /// When the next model of a chain is asked.
        public var fallback = Fallback()
        /// The time limit for each model, uploads included; `nil` is no limit. When it passes, the request continues at
        /// fal, and the failure has its handle.
        public var timeout: Duration?
        /// Whether cancelling the task also cancels the request at fal.
        public var cancelsWithTask = true

        public init() {}

        /// Makes options in one expression: `.with { $0.mode = .lenient }`.
        public static func with(_ change: (inout Options) -> Void) -> Options {
            var options = Options()
            change(&options)
            return options
        }
    }

    /// When a chain continues with its next model.
    ///
    /// It continues after a transient failure (``FalError/isRetryable``) if it is certain that no job runs and none was
    /// billed: a failed upload, a submit that did not arrive or that fal refused (429), a start timeout, a job that fal
    /// says has failed. It ends if the request itself is invalid, because the next model would reject it as well.
    public struct Fallback: Sendable, Hashable {
        /// Whether a model that the request, or a local file of it, does not fit is skipped; otherwise the chain ends
        /// there.
        public var skipsUnmappable = false
        /// Whether the next model is asked although the previous job may run, or be billed: after a submit that may
        /// have arrived, a timeout, a connection that was lost while the job ran, a failure that fal billed. The
        /// previous request is cancelled if its id is known, but may be billed all the same.
        public var mayPayTwice = false
        /// Whether the next model is asked when one rejects the content of the request, since another may have other
        /// rules. The rejected job is over. fal may bill it; if fal says that it did, the chain ends all the same.
        public var onContentPolicy = false

        public init(skipsUnmappable: Bool = false, mayPayTwice: Bool = false, onContentPolicy: Bool = false) {
            self.skipsUnmappable = skipsUnmappable
            self.mayPayTwice = mayPayTwice
            self.onContentPolicy = onContentPolicy
        }
    }
}
