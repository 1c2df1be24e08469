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
    public var logs: [LogLine]
    /// Seconds the model worked, once completed, if fal said so.
    public var inferenceTime: Double?
    /// What fal's infrastructure says went wrong, like a lost runner. A model's own failure shows in the result only.
    public var failure: String?

    public var isCompleted: Bool { state == .completed }

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
        inferenceTime = json["metrics"]?["inference_time"]?.doubleValue
        failure = json["error"]?.stringValue
    }
}
