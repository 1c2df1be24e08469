import FalJSON

/// `/_emulator/…`, which fal does not have: the journal of requests, the faults and the deliveries of webhooks.
struct ControlHandler: Sendable {
    let journal: Journal
    let faults: FalEmulator.Faults
    let webhooks: WebhookLog

    func respond(to request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        switch (path, request.method) {
        case (["requests"], "GET"): return .json(200, requests(request.query))
        case (["requests"], "DELETE"):
            journal.clear()
            return .json(200, requests(request.query))
        case (["requests"], _): return .methodNotAllowed("GET, DELETE")
        case (["faults"], "GET"): return .json(200, currentFaults)
        case (["faults"], "DELETE"):
            faults.clear()
            return .json(200, currentFaults)
        case (["faults"], "POST"):
            guard request.hasJSONBody else {
                return .detail(415, "Send the faults with Content-Type: application/json")
            }
            do {
                faults.set(try FaultParser.faults(json: request.body))
                return .json(200, currentFaults)
            } catch {
                return .detail(422, error.description)
            }
        case (["faults"], _): return .methodNotAllowed("GET, POST, DELETE")
        case (["webhooks"], _): return .json(200, webhooks.json)
        default: return .notFound
        }
    }

    /// - Parameter query: `limit` keeps the last entries; `operation`, `endpoint` and `request_id` filter them;
    ///   `bodies=1` adds headers and bodies, which may be personal.
    private func requests(_ query: QueryItems) -> JSONValue {
        let limit = query["limit"].flatMap { Int($0) } ?? Int.max
        let entries = journal.entries.filter { entry in
            (query["operation"].map { $0 == entry.operation?.rawValue } ?? true)
                && (query["endpoint"].map { $0 == entry.endpoint } ?? true)
                && (query["request_id"].map { $0 == entry.requestID } ?? true)
        }
        let withBodies = ["1", "true"].contains(query["bodies"] ?? "")
        return ["requests": .array(entries.suffix(max(0, limit)).map { $0.json(withBody: withBodies) })]
    }

    private var currentFaults: JSONValue {
        [
            "faults": .array(
                faults.current.map { item in
                    var object = item.fault.json
                    object["matched"] = .number(JSONNumber(item.calls))
                    object["struck"] = .number(JSONNumber(item.hits))
                    return .object(object)
                })
        ]
    }
}

extension EmulatorRequest {
    /// Web pages can send other types to any site without being asked.
    fileprivate var hasJSONBody: Bool {
        let type = header("Content-Type")?.prefix { $0 != ";" } ?? ""
        return type.lowercased().filter { !$0.isWhitespace } == "application/json"
    }
}

extension FalEmulator.JournalEntry {
    fileprivate func json(withBody: Bool) -> JSONValue {
        var object: JSONObject = [
            "number": .number(JSONNumber(number)), "time": .string(time), "method": .string(method),
            "target": .string(target),
        ]
        if let operation { object["operation"] = .string(operation.rawValue) }
        if let endpoint { object["endpoint"] = .string(endpoint) }
        if let requestID { object["request_id"] = .string(requestID) }
        switch outcome {
        case .answered(let status): object["status"] = .number(JSONNumber(status))
        case .dropped, .unanswered: object["status"] = .null
        }
        object["milliseconds"] =
            JSONNumber((duration / .microseconds(1)).rounded() / 1_000).map { .number($0) } ?? .null
        object["request_bytes"] = .number(JSONNumber(requestBytes))
        object["answer_bytes"] = answerBytes.map { .number(JSONNumber($0)) } ?? .null
        object["faults"] = .array(faults.map { .string($0) })
        if withBody {
            object["headers"] = .object(
                headers.reduce(into: JSONObject()) { $0[$1.name.lowercased()] = .string($1.value) })
            object["body"] = body.flatMap { try? JSONValue(parsing: $0) } ?? .null
        }
        return .object(object)
    }
}
