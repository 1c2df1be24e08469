import FalJSON

/// What goes wrong with one call, sorted by when.
struct FaultPlan: Sendable {
    private(set) var delay = Duration.zero
    /// Instead of doing what is asked.
    private(set) var refusal: EmulatorAnswer?
    /// After it was done.
    private(set) var damage: Damage?
    private(set) var isTimeoutAfterCompletion = false
    /// Of streams.
    var isCut: Bool { damage == .reset || damage == .closed }
    private(set) var stall: Int?
    private(set) var isDoubled = false
    /// The words of all that struck.
    private(set) var names: [String] = []

    enum Damage: Sendable {
        case dropped, reset, closed, stalled, unmeasured, malformed, truncated
    }

    init(_ effects: [FalEmulator.Fault.Effect]) {
        for effect in effects {
            names.append(effect.name)
            switch effect {
            case .delay(let duration): delay += duration
            // Of several, the one that answers least.
            case .dropBeforeAccepting: refusal = .without(.dropped)
            case .resetWithoutAnswer: if refusal?.isNone != true { refusal = .without(.reset) }
            case .noAnswer: if refusal?.isNone != true { refusal = .without(.never) }
            case .answer(let status, let body, let headers): refusal = refusal ?? .fault(status, body, headers)
            case .dropAfterAccepting: damage = .dropped
            case .resetMidBody: damage = damage ?? .reset
            case .closeMidBody: damage = damage ?? .closed
            case .stallMidBody: damage = damage ?? .stalled
            case .unknownLength: damage = damage ?? .unmeasured
            case .malformedJSON: damage = damage ?? .malformed
            case .truncatedJSON: damage = damage ?? .truncated
            case .timeoutAfterCompletion: isTimeoutAfterCompletion = true
            case .stalledEvents(let count): stall = min(stall ?? count, count)
            case .duplicatedEvents: isDoubled = true
            case .runnerDisconnected, .contentPolicyViolation, .slowWebhook, .failingWebhook, .forgedWebhook,
                .clockSkew:
                break
            }
        }
    }

    /// The answer as it is after what goes wrong with it.
    func damaged(_ answer: EmulatorAnswer) -> EmulatorAnswer {
        var answer = answer
        switch damage {
        case nil: break
        case .dropped: answer.delivery = .dropped
        case .reset: answer.delivery = .resetMidBody
        case .closed: answer.delivery = .closeMidBody
        case .stalled: answer.delivery = .stallMidBody
        case .unmeasured: answer.delivery = .chunked
        case .truncated: answer.body.removeLast(answer.body.count - answer.body.count / 2)
        case .malformed:
            // A comma where no value can be: the length stays what it was.
            if let colon = answer.body.firstIndex(of: UInt8(ascii: ":")) { answer.body[colon] = UInt8(ascii: ",") }
        }
        answer.faults += names
        return answer
    }
}

extension EmulatorAnswer {
    static func fault(
        _ status: Int, _ body: FalEmulator.Fault.Body, _ headers: [String: String]
    ) -> EmulatorAnswer {
        fault(status, body).replacing(
            headers.filter { !FaultHeaders.forbidden.contains($0.key.lowercased()) }.sorted { $0.key < $1.key }
                .map { ($0.key, $0.value) })
    }

    private static func fault(_ status: Int, _ body: FalEmulator.Fault.Body) -> EmulatorAnswer {
        switch body {
        case .nginx: .nginx(status)
        case .fal: fal(status)
        case .text(let text):
            EmulatorAnswer(
                status: status,
                contentType: text.first == "{" || text.first == "[" ? "application/json" : "text/plain; charset=utf-8",
                body: Array(text.utf8))
        }
    }

    /// As a failure of what is around the models is told, where the code is one of theirs.
    private static func fal(_ status: Int) -> EmulatorAnswer {
        switch status {
        case 401: .detail(401, "invalid key credentials")
        case 403:
            .detail(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.")
        case 429: .tooManyRunning(limit: 2)
        case 499: InfrastructureError.answer(499, "Client cancelled the request", type: "client_cancelled")
        case 500: .detail(500, "Internal Server Error")
        case 502: InfrastructureError.answer(502, "Runner incomplete response", type: "runner_incomplete_response")
        case 503: InfrastructureError.answer(503, "Runner scheduling failure", type: "runner_scheduling_failure")
        case 504: InfrastructureError.answer(504, "Request timed out", type: "request_timeout")
        default: .detail(status, StatusWords.of(status))
        }
    }

    /// The page of the proxy before fal: no id of a request, no JSON.
    static func nginx(_ status: Int) -> EmulatorAnswer {
        let title = "\(status) \(StatusWords.of(status))"
        let page =
            "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        return EmulatorAnswer(status: status, contentType: "text/html", body: Array(page.utf8))
    }

    /// fal's refusal of a direct run while as many run as may.
    static func tooManyRunning(limit: Int) -> EmulatorAnswer {
        json(
            429,
            [
                "detail": .string("Reached concurrent requests limit of \(limit)"),
                "type": "concurrent_requests_limit", "data": ["limit": .number(JSONNumber(limit))],
            ]
        ).with("X-Fal-Needs-Retry", "1")
    }
}
