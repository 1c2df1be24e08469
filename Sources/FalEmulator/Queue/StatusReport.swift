import FalJSON

/// The status of a request in fal's JSON.
struct StatusReport: Sendable {
    /// The base URL of the queue: `http://127.0.0.1:8420/queue.fal.run`.
    let queueURL: String
    let timestamp: @Sendable (Duration) -> String

    /// The response to a submit.
    func submitted(_ snapshot: QueueStore.Snapshot) -> JSONValue {
        var object = head("IN_QUEUE", snapshot.request)
        object["queue_position"] = .number(JSONNumber(snapshot.position))
        object["logs"] = .null
        object["metrics"] = [:]
        object["gateway_request_id"] = .string(snapshot.request.id)
        return .object(object)
    }

    /// - Parameter logs: the log lines to include; nil if the caller wants none.
    func status(_ snapshot: QueueStore.Snapshot, logs: ArraySlice<JSONValue>?) -> JSONObject {
        let request = snapshot.request
        let lines = logs.map { JSONValue.array(Array($0)) } ?? .null
        var object: JSONObject
        switch request.state {
        case .queued:
            object = head("IN_QUEUE", request)
            object["queue_position"] = .number(JSONNumber(snapshot.position))
        case .running:
            object = head("IN_PROGRESS", request)
            object["logs"] = lines
            object["metrics"] = [:]
        case .completed(let moment, let started):
            object = head("COMPLETED", request)
            object["logs"] = lines
            let runTime = request.earlyOutcome == nil ? started.map { moment - $0 } : nil
            object["metrics"] = [
                "inference_time": runTime.flatMap { JSONNumber($0.seconds) }.map(JSONValue.number) ?? .null
            ]
            if let error = request.outcome.error { object["error"] = .string(error) }
            if let type = request.outcome.errorType { object["error_type"] = .string(type) }
        }
        return object
    }

    /// All log lines up to now.
    func logLines(_ snapshot: QueueStore.Snapshot) -> [JSONValue] {
        snapshot.request.logLines(until: snapshot.now, timestamp: timestamp)
    }

    private func head(_ status: String, _ request: QueuedRequest) -> JSONObject {
        let url = "\(queueURL)/\(request.app)/requests/\(request.id)"
        return [
            "status": .string(status), "request_id": .string(request.id), "response_url": .string(url),
            "status_url": .string(url + "/status"), "cancel_url": .string(url + "/cancel"),
        ]
    }
}

// MARK: - Logs

extension QueuedRequest {
    /// A run logs a line when it starts, at each quarter, and when it ends.
    private static let quarters = 0...4

    private func moment(ofQuarter quarter: Int, started: Duration) -> Duration {
        started + attempt.runTime * quarter / 4
    }

    /// When the next line is logged. The last one is logged when the run ends.
    func nextLogLine(started: Duration, after now: Duration) -> Duration? {
        Self.quarters.lazy.map { moment(ofQuarter: $0, started: started) }.first { $0 > now }
    }

    /// The lines of the current attempt up to `now`.
    func logLines(until now: Duration, timestamp: (Duration) -> String) -> [JSONValue] {
        let started: Duration
        let end: Duration
        switch state {
        case .queued, .completed(_, nil): return []
        case .running(let since): (started, end) = (since, now)
        case .completed(let moment, let since?): (started, end) = (since, moment)
        }
        // Invalid input never reaches the model.
        guard outcome.status != 422 || attempt.runTime > .zero else { return [] }
        return Self.quarters.flatMap { quarter -> [JSONValue] in
            let moment = moment(ofQuarter: quarter, started: started)
            guard moment <= end else { return [] }
            return messages(ofQuarter: quarter).map { level, text in
                [
                    "timestamp": .string(timestamp(moment)), "message": .string(text),
                    "labels": ["level": .string(level), "source": "USER"],
                ]
            }
        }
    }

    private func messages(ofQuarter quarter: Int) -> [(level: String, text: String)] {
        switch quarter {
        case 0: [("INFO", "Starting \(app)")] + attempt.outcome.notes.map { ("WARN", $0) }
        case 4: attempt.outcome.isSuccess ? [("INFO", "Done")] : [("ERROR", attempt.outcome.error ?? "Failed")]
        default: [("INFO", "Running: \(quarter * 25) %")]
        }
    }
}
