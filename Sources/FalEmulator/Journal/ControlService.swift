import FalJSON

/// `/_emulator/…`: what fal does not have. The journal of requests, and the faults.
struct ControlService: Sendable {
    let journal: Journal
    let faults: FalEmulator.Faults

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        switch (path, request.method) {
        case (["requests"], "GET"): return .json(200, requests(request.query))
        case (["requests"], "DELETE"):
            journal.clear()
            return .json(200, requests(request.query))
        case (["requests"], _): return .notAllowed("GET, DELETE")
        case (["faults"], "GET"): return .json(200, current)
        case (["faults"], "DELETE"):
            faults.clear()
            return .json(200, current)
        case (["faults"], "POST"):
            do {
                faults.set(try FaultReader.faults(json: request.body))
                return .json(200, current)
            } catch {
                return .detail(422, error.description)
            }
        case (["faults"], _): return .notAllowed("GET, POST, DELETE")
        default: return .detail(404, "Not Found")
        }
    }

    /// - Parameter query: `limit` for the last so many; `operation`, `endpoint` and `request_id` for some of them;
    ///   `bodies=1` for what was sent, headers and body, which is personal where the rest is not.
    private func requests(_ query: QueryItems) -> JSONValue {
        let limit = query["limit"].flatMap { Int($0) } ?? Int.max
        let entries = journal.entries.filter { entry in
            (query["operation"].map { $0 == entry.operation?.rawValue } ?? true)
                && (query["endpoint"].map { $0 == entry.endpoint } ?? true)
                && (query["request_id"].map { $0 == entry.requestID } ?? true)
        }
        let showsBodies = ["1", "true"].contains(query["bodies"] ?? "")
        return ["requests": .array(entries.suffix(max(0, limit)).map { $0.json(withBody: showsBodies) })]
    }

    private var current: JSONValue {
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

extension FalEmulator.JournalEntry {
    fileprivate func json(withBody showsBody: Bool) -> JSONValue {
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
        if showsBody {
            object["headers"] = .object(
                headers.reduce(into: JSONObject()) { $0[$1.name.lowercased()] = .string($1.value) })
        }
        if showsBody { object["body"] = body.flatMap { try? JSONValue(parsing: $0) } ?? .null }
        return .object(object)
    }
}
