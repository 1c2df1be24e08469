import FalJSON

/// The status of a request. fal has three states and none for failure: a failed request is completed, and fetching its
/// result throws the reason.
public struct FalQueueStatus: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Waiting behind this many requests, if fal stated it.
        case inQueue(position: Int?)
        case inProgress
        case completed
    }

    public var state: State
    /// The model's log lines: from ``FalQueue/status(of:logs:)`` the most recent ones, from events only new ones.
    public var logs: [LogLine]
    /// What fal measured, once completed.
    public var metrics: FalMetrics?
    /// A failure of fal's infrastructure, like a lost runner. The result alone tells of a failure of the model.
    public var failure: String?
    /// fal's code for ``failure``, like `runner_disconnected`.
    public var failureType: String?

    public var isCompleted: Bool { state == .completed }

    /// How long the model worked, once completed, if fal stated it.
    public var inferenceTime: Duration? { metrics?.inferenceTime }

    /// A line of the model's log.
    public struct LogLine: Sendable, Hashable {
        public var message: String
        /// As fal sends it: ISO 8601, with or without a time zone.
        public var timestamp: String?
        public var level: String?
    }
}

extension FalQueueStatus {
    /// Decodes a status leniently: only the state is required.
    init?(json: JSONValue) {
        switch json["status"]?.stringValue {
        case "IN_QUEUE": state = .inQueue(position: json["queue_position"]?.intValue)
        case "IN_PROGRESS": state = .inProgress
        case "COMPLETED": state = .completed
        default: return nil
        }
        logs = (json["logs"]?.arrayValue ?? []).compactMap { line in
            guard let message = line["message"]?.stringValue else { return nil }
            return LogLine(
                message: message, timestamp: line["timestamp"]?.stringValue,
                level: line["level"]?.stringValue ?? line["labels"]?["level"]?.stringValue)
        }
        metrics = FalMetrics(json["metrics"])
        failure = json["error"]?.stringValue
        failureType = json["error_type"]?.stringValue
    }

    /// Whether the two differ at most in their logs.
    func isSameState(as other: FalQueueStatus) -> Bool { state == other.state && failure == other.failure }

    /// Adds what only the status has, metrics and the cause of a failure, to the result or to the error in its place.
    func addingFacts<Output>(
        _ fetch: () async throws(FalError) -> FalResult<Output>
    ) async throws(FalError) -> FalResult<Output> {
        do {
            var result = try await fetch()
            result.metrics = metrics
            return result
        } catch {
            var error = error
            error.metrics = metrics
            if error.kind == .service, error.errorType == nil { error.errorType = failureType }
            throw error
        }
    }
}
