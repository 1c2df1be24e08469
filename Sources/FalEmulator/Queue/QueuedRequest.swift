import FalFields
import FalJSON

/// A request in the queue.
///
/// Its attempts and their outcomes are fixed when it is submitted (see ``JobPlanner``). Only when an attempt starts
/// depends on other requests; the ``QueueScheduler`` decides that.
struct QueuedRequest: Sendable {
    let id: String
    /// `[namespace/]owner/alias`, the path under which the request is found.
    let app: String
    let endpoint: EndpointID
    let options: SubmitOptions
    let submitted: Duration
    /// At least one. The queue retries after each of them but the last.
    let attempts: [Attempt]
    /// The number of the request among all that were ever submitted.
    var number = 0
    private(set) var state = State.queued
    /// The index of the current attempt.
    private(set) var attemptIndex = 0
    /// The outcome of a request that was completed before its last attempt ended.
    private(set) var earlyOutcome: Outcome?

    init(
        id: String, app: String, endpoint: EndpointID, options: SubmitOptions, submitted: Duration,
        attempts: [Attempt]
    ) {
        self.id = id
        self.app = app
        self.endpoint = endpoint
        self.options = options
        self.submitted = submitted
        self.attempts = attempts
    }

    /// One run at a model.
    struct Attempt: Sendable {
        var queueTime: Duration
        var runTime: Duration
        var outcome: Outcome
        /// Whether it failed in a way that the queue retries.
        var isRetryable = false
    }

    /// What fetching the result returns, and what the status reports.
    struct Outcome: Sendable {
        var status: Int
        var body: [UInt8]
        /// An error of the infrastructure, like `Runner disconnected`, and its type, like `runner_disconnected`.
        var error: String?
        var errorType: String?
        var headers: [(name: String, value: String)] = []
        /// What the result is not, although the input asks for it. The log says so.
        var notes: [String] = []

        var isSuccess: Bool { (200..<300).contains(status) }
    }

    // MARK: State

    enum State: Sendable, Equatable {
        /// Waits, first for the queue time of its attempt to pass, then for a free slot. Becomes `running`, or
        /// `completed` if it is cancelled or its start timeout passes.
        case queued
        /// Occupies a slot. Becomes `completed`, or `queued` again if the attempt failed and another one follows.
        case running(since: Duration)
        /// Has an outcome. The last state.
        ///
        /// - Parameter started: when its last attempt started; nil if it was completed while queued.
        case completed(at: Duration, started: Duration?)
    }

    /// `queued` → `running`.
    mutating func start(at moment: Duration) { state = .running(since: moment) }

    /// `running` → `completed`, or → `queued` if there is another attempt.
    mutating func finishAttempt(at moment: Duration) {
        guard case .running(let started) = state else { return }
        if attemptIndex + 1 < attempts.count {
            attemptIndex += 1
            state = .queued
        } else {
            state = .completed(at: moment, started: started)
        }
    }

    /// `queued` or `running` → `completed`, without waiting for the current attempt to end.
    mutating func complete(with outcome: Outcome, at moment: Duration) {
        switch state {
        case .queued: state = .completed(at: moment, started: nil)
        case .running(let started): state = .completed(at: moment, started: started)
        case .completed: return
        }
        earlyOutcome = outcome
    }

    var isCompleted: Bool {
        if case .completed = state { true } else { false }
    }

    var attempt: Attempt { attempts[attemptIndex] }

    /// The outcome it has, or will have if its current attempt is the last.
    var outcome: Outcome { earlyOutcome ?? attempt.outcome }

    /// Equals `id` in the first attempt; every retry has a new one.
    var gatewayID: String {
        if attemptIndex == 0 { return id }
        var random = SampleRandom(of: id, "\(attemptIndex)")
        return random.uuid()
    }
}

extension QueuedRequest.Outcome {
    /// A failure of the infrastructure rather than the model.
    static func infrastructureError(_ status: Int, _ error: String, type: String) -> Self {
        Self(
            status: status, body: InfrastructureError.json(error, type: type).serialized(), error: error,
            errorType: type, headers: [("X-Fal-Error-Type", type)])
    }

    static let cancelled = infrastructureError(499, "Request was cancelled by the client", type: "client_cancelled")

    /// The caller's own start timeout has passed. The header tells clients not to retry.
    static var startTimeout: Self {
        var outcome = infrastructureError(504, "Request timed out", type: "request_timeout")
        outcome.headers.append(("X-Fal-Request-Timeout-Type", "user"))
        return outcome
    }
}

/// A completed request, with everything that a webhook reports.
struct CompletedRequest: Sendable {
    let endpoint: EndpointID
    let id: String
    /// Differs from `id` if the queue has retried the request.
    let gatewayID: String
    /// The `fal_webhook` of the submit.
    let webhook: String?
    /// The status and body of fetching the result.
    let status: Int
    let body: [UInt8]
    /// An error of the infrastructure and its type. The error of a model is only in `body`.
    let error: String?
    let errorType: String?
    /// The `X-Fal-Object-Lifecycle-Preference` of the submit.
    let lifecycle: String?

    /// Called when a request with a webhook is completed. Nothing waits for it.
    typealias Observer = @Sendable (CompletedRequest) async -> Void
}

extension CompletedRequest {
    init(_ request: QueuedRequest) {
        endpoint = request.endpoint
        id = request.id
        gatewayID = request.gatewayID
        webhook = request.options.webhook
        lifecycle = request.options.lifecycle
        let outcome = request.outcome
        status = outcome.status
        body = outcome.body
        error = outcome.error
        errorType = outcome.errorType
    }
}
