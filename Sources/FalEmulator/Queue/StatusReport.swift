import FalJSON

/// How fal tells where a request stands.
struct StatusReport: Sendable {
    /// Of the queue: `http://127.0.0.1:8420/queue.fal.run`.
    let base: String
    let timestamp: @Sendable (Duration) -> String

    /// What a submit answers.
    func submitted(_ found: QueueLedger.Finding) -> JSONValue {
        var object = head("IN_QUEUE", found.request)
        object["queue_position"] = .number(JSONNumber(found.position))
        object["logs"] = .null
        object["metrics"] = [:]
        object["gateway_request_id"] = .string(found.request.id)
        return .object(object)
    }

    /// - Parameter logs: which lines go with it; nil when the caller wants none.
    func status(_ found: QueueLedger.Finding, logs: ArraySlice<JSONValue>?) -> JSONObject {
        let request = found.request
        let lines = logs.map { JSONValue.array(Array($0)) } ?? .null
        var object: JSONObject
        switch request.phase {
        case .waiting:
            object = head("IN_QUEUE", request)
            object["queue_position"] = .number(JSONNumber(found.position))
        case .running:
            object = head("IN_PROGRESS", request)
            object["logs"] = lines
            object["metrics"] = [:]
        case .ended(let moment, let began):
            object = head("COMPLETED", request)
            object["logs"] = lines
            let worked = request.early == nil ? began.map { moment - $0 } : nil
            object["metrics"] = [
                "inference_time": worked.flatMap { JSONNumber($0.seconds) }.map(JSONValue.number) ?? .null
            ]
            if let error = request.ending.error { object["error"] = .string(error) }
            if let type = request.ending.errorType { object["error_type"] = .string(type) }
        }
        return object
    }

    /// All lines there are by now.
    func lines(_ found: QueueLedger.Finding) -> [JSONValue] {
        found.request.lines(until: found.now, timestamp: timestamp)
    }

    private func head(_ status: String, _ request: QueuedRequest) -> JSONObject {
        let response = "\(base)/\(request.app)/requests/\(request.id)"
        return [
            "status": .string(status), "request_id": .string(request.id), "response_url": .string(response),
            "status_url": .string(response + "/status"), "cancel_url": .string(response + "/cancel"),
        ]
    }
}
