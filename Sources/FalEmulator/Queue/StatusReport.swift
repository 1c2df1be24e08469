import FalJSON

/// How fal tells where a request stands.
struct StatusReport {
    let addresses: QueueLinks
    let clock: EmulatorClock

    /// What a submit answers.
    func submitted(_ found: QueueLedger.Finding) -> JSONValue {
        var object = head("IN_QUEUE", found.request)
        object["queue_position"] = .number(JSONNumber(found.position))
        object["logs"] = .null
        object["metrics"] = [:]
        object["gateway_request_id"] = .string(found.request.id)
        return .object(object)
    }

    /// - Parameter logs: whether the caller wants the model's lines; else they are null.
    func status(_ found: QueueLedger.Finding, logs: Bool) -> EmulatorAnswer {
        let request = found.request
        var object: JSONObject
        switch found.phase {
        case .inQueue:
            object = head("IN_QUEUE", request)
            object["queue_position"] = .number(JSONNumber(found.position))
        case .inProgress(let elapsed):
            object = head("IN_PROGRESS", request)
            object["logs"] = logs ? lines(of: request, until: elapsed) : .null
            object["metrics"] = [:]
        case .completed:
            object = head("COMPLETED", request)
            object["logs"] = logs ? lines(of: request, until: request.running) : .null
            object["metrics"] = ["inference_time": JSONNumber(request.running.seconds).map(JSONValue.number) ?? .null]
        case .cancelled:
            object = head("COMPLETED", request)
            let ran = (request.cancelled ?? request.begins) - request.begins
            object["logs"] = logs ? lines(of: request, until: ran) : .null
            object["metrics"] = ["inference_time": .null]
            object["error"] = .string(Self.cancelledText)
            object["error_type"] = .string(Self.cancelledType)
        }
        let isDone = found.phase == .completed || found.phase == .cancelled
        return .json(isDone ? 200 : 202, .object(object))
    }

    static let cancelledText = "Request was cancelled by the client"
    static let cancelledType = "client_cancelled"

    private func head(_ status: String, _ request: QueuedRequest) -> JSONObject {
        let links = addresses.links(app: request.app, id: request.id)
        return [
            "status": .string(status), "request_id": .string(request.id), "response_url": .string(links.response),
            "status_url": .string(links.status), "cancel_url": .string(links.cancel),
        ]
    }

    /// A line at the start, three on the way, one at the end: those of the time that has passed.
    private func lines(of request: QueuedRequest, until elapsed: Duration) -> JSONValue {
        // Input that does not fit never gets to the model.
        guard request.outcome.status == 200, elapsed >= .zero else { return [] }
        let lines = (0...4).compactMap { quarter -> JSONValue? in
            let moment = request.running * quarter / 4
            guard moment <= elapsed else { return nil }
            let message =
                switch quarter {
                case 0: "Starting \(request.app)"
                case 4: "Done"
                default: "Running: \(quarter * 25) %"
                }
            return [
                "timestamp": .string(clock.timestamp(at: request.begins + moment)), "message": .string(message),
                "labels": ["level": "INFO", "source": "USER"],
            ]
        }
        return .array(lines)
    }
}

/// The addresses under which a request is found.
struct QueueLinks {
    /// Of the queue.
    let base: String

    func links(app: String, id: String) -> (response: String, status: String, cancel: String) {
        let response = "\(base)/\(app)/requests/\(id)"
        return (response, response + "/status", response + "/cancel")
    }
}
