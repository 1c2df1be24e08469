/// What an answer other than success proves about a submit: a pure function of the answer's facts.
///
/// `Documentation/Queue.md` has this as a table, which a test reads row by row.
enum SubmitRejection: Equatable {
    /// fal has not taken the request, and nothing is billed. If that is transient, the same submit is sent again.
    case refused(isTransient: Bool)
    /// A gateway may fail after it has passed the request on, and fal after it has filed it.
    case unknown

    /// - Parameter error: The facts of the answer.
    init(_ error: FalError) {
        if error.isStartTimeout {
            self = .refused(isTransient: false)
        } else if error.retryHint == true {
            // fal asks for the submit to be sent again, which it would not do for one that it has taken.
            self = .refused(isTransient: true)
        } else {
            switch error.status ?? 0 {
            case 429: self = .refused(isTransient: error.retryHint != false)
            case 408, 499, 500...:
                let hasNoRunner = error.errorType.map(Self.withoutRunner.contains) ?? false
                self = hasNoRunner ? .refused(isTransient: error.retryHint != false) : .unknown
            // Redirects, which are not followed, and everything that is wrong with the request itself.
            default: self = .refused(isTransient: false)
            }
        }
    }

    /// fal's codes for a request that ended because no runner could be given to it. After others, like
    /// `runner_disconnected`, a runner had it, and the queue may give it to the next one.
    private static let withoutRunner: Set<String> = [
        "concurrent_requests_limit", "runner_scheduling_failure", "runner_connection_timeout",
        "runner_connection_refused", "runner_connection_error", "startup_timeout",
    ]
}
