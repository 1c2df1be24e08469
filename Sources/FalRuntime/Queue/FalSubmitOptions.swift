import FalTransport

/// What can be asked for beside the input when a request is made. All of it is optional.
public struct FalSubmitOptions: Sendable, Hashable {
    public enum Priority: String, Sendable, Hashable {
        case normal
        /// Behind everything of normal priority.
        case low
    }

    /// Whether a submit of which nobody knows if it arrived is sent again.
    public enum Resubmission: Sendable, Hashable {
        /// It is not: the error is of kind `submissionUnknown`.
        case never
        /// It is. The job may run, and be billed, twice.
        case mayDuplicate
    }

    /// How local media of an input get to fal.
    public enum MediaDelivery: Sendable, Hashable {
        /// Uploaded to fal's storage first, each distinct content once.
        case upload
        /// As data URIs inside the request where they have at most so many bytes; larger ones are uploaded. fal names
        /// such files after their media type alone, which not every model likes.
        case inline(upTo: Int)
    }

    /// Where fal sends the result when the request is completed: a public https address (`fal_webhook`).
    public var webhook: String?
    /// `X-Fal-Queue-Priority`.
    public var priority: Priority?
    /// How long the request may wait until a runner begins with it, server-side retries included
    /// (`X-Fal-Request-Timeout`). More than a second. When it passes, fal answers 504 and the request is over.
    public var startTimeout: Duration?
    /// Requests with equal hints go to the same runner where possible (`X-Fal-Runner-Hint`).
    public var runnerHint: String?
    /// How long the files that the model writes are kept, and who may read them.
    public var outputLifecycle: FalObjectLifecycle?
    /// No retries by fal's queue (`X-Fal-No-Retry`).
    public var forbidsServerRetries = false
    /// Input and output are not kept by fal (`X-Fal-Store-IO: 0`).
    public var forbidsStoringPayloads = false
    /// No other provider or route when the first fails (`x-app-fal-disable-fallback`).
    public var forbidsFallback = false
    /// Labels for one's own accounting: at most ten; keys of `a-z`, `0-9`, `.`, `_`, `-` up to 64 long, values up to
    /// 256.
    public var tags: [String: String] = [:]
    /// The request is refused with 429 when more than this many are waiting already (`fal_max_queue_length`).
    public var maximumQueueLength: Int?
    /// Further headers.
    public var headers: [String: String] = [:]
    public var resubmission = Resubmission.never
    public var media = MediaDelivery.upload

    public init() {}

    /// Options made in one expression: `.with { $0.priority = .low }`.
    public static func with(_ change: (inout FalSubmitOptions) -> Void) -> FalSubmitOptions {
        var options = FalSubmitOptions()
        change(&options)
        return options
    }
}

/// How long a file in fal's storage is kept, and who may read it.
public struct FalObjectLifecycle: Sendable, Hashable {
    public enum Access: String, Sendable, Hashable {
        case allow, forbid
        /// As if the file were not there.
        case hide
    }

    /// `nil` keeps it for as long as the account's setting says.
    public var expiration: Duration?
    /// Who may read it where no rule says otherwise; `nil` leaves it to the account's setting.
    public var access: Access?
    /// What holds for single users.
    public var rules: [String: Access] = [:]

    public init(expiration: Duration? = nil, access: Access? = nil, rules: [String: Access] = [:]) {
        self.expiration = expiration
        self.access = access
        self.rules = rules
    }
}
