import FalJSON

/// Where a request stands. fal knows three states; there is none for failure: a failed request is completed, and its
/// result says why it failed.
public struct QueueStatus: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Waiting, with this many requests before it, if fal said so.
        case inQueue(position: Int?)
        case inProgress
        case completed
    }

    public var state: State
    /// Lines the model wrote. From ``FalQueue/status(of:logs:)`` what fal has of late; from events only the new ones.
    public var logs: [LogLine]
    /// What fal measured, once completed.
    public var metrics: FalMetrics?
    /// What fal's infrastructure says went wrong, like a lost runner. A model's own failure shows in the result only.
    public var failure: String?
    /// fal's word for ``failure``, like `runner_disconnected`.
    public var failureType: String?

    public var isCompleted: Bool { state == .completed }

    /// Seconds the model worked, once completed, if fal said so.
    public var inferenceTime: Double? { metrics?.inferenceTime }

    /// A line a model wrote while working.
    public struct LogLine: Sendable, Hashable {
        public var message: String
        /// As fal writes it: ISO 8601, with or without a zone.
        public var timestamp: String?
        public var level: String?
    }
}

extension QueueStatus {
    /// Reads a status leniently: only the word of the state must be there.
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

    /// Whether the two say the same of the request, logs aside.
    func isSameState(as other: QueueStatus) -> Bool { state == other.state && failure == other.failure }
}
