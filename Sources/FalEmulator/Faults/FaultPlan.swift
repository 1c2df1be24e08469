import FalJSON

/// The faults of one call, sorted by when they apply.
struct FaultPlan: Sendable {
    private(set) var delay = Duration.zero
    /// Replaces the response; the request is not carried out.
    private(set) var replacement: EmulatorResponse?
    /// Damages the response after the request has been carried out.
    private(set) var damage: Damage?
    private(set) var timesOutAfterCompletion = false
    /// Whether a stream ends after its first event.
    var cutsStream: Bool { damage == .reset || damage == .closed }
    /// The number of events after which a stream stalls.
    private(set) var eventLimit: Int?
    private(set) var duplicatesEvents = false
    /// The names of all faults of the call.
    private(set) var names: [String] = []

    enum Damage: Sendable {
        case dropped, reset, closed, stalled, chunked, malformed, truncated
    }

    init(_ effects: [FalEmulator.Fault.Effect]) {
        for effect in effects {
            names.append(effect.name)
            switch effect {
            case .delay(let duration): delay += duration
            // If several faults replace the response, the one that sends least wins.
            case .dropBeforeAccepting: replacement = .noResponse(.dropped)
            case .resetWithoutAnswer: if replacement?.sendsNothing != true { replacement = .noResponse(.reset) }
            case .noAnswer: if replacement?.sendsNothing != true { replacement = .noResponse(.never) }
            case .answer(let status, let body, let headers):
                replacement = replacement ?? .fault(status, body, headers)
            case .dropAfterAccepting: damage = .dropped
            case .resetMidBody: damage = damage ?? .reset
            case .closeMidBody: damage = damage ?? .closed
            case .stallMidBody: damage = damage ?? .stalled
            case .unknownLength: damage = damage ?? .chunked
            case .malformedJSON: damage = damage ?? .malformed
            case .truncatedJSON: damage = damage ?? .truncated
            case .timeoutAfterCompletion: timesOutAfterCompletion = true
            case .stalledEvents(let count): eventLimit = min(eventLimit ?? count, count)
            case .duplicatedEvents: duplicatesEvents = true
            case .runnerDisconnected, .contentPolicyViolation, .slowWebhook, .failingWebhook, .forgedWebhook,
                .closeSocket, .socketError, .stallSocket, .garbageFrame, .unauthorized, .clockSkew:
                break
            }
        }
    }

    /// The response with the damage of this plan.
    func damaged(_ response: EmulatorResponse) -> EmulatorResponse {
        var response = response
        switch damage {
        case nil: break
        case .dropped: response.delivery = .dropped
        case .reset: response.delivery = .resetMidBody
        case .closed: response.delivery = .closeMidBody
        case .stalled: response.delivery = .stallMidBody
        case .chunked: response.delivery = .chunked
        case .truncated: response.body.removeLast(response.body.count - response.body.count / 2)
        case .malformed:
            // A comma instead of a colon keeps the length.
            if let colon = response.body.firstIndex(of: UInt8(ascii: ":")) { response.body[colon] = UInt8(ascii: ",") }
        }
        response.faults += names
        return response
    }
}

extension EmulatorResponse {
    /// Headers that state the length of the body, which only the server knows, and `Connection`.
    static let serverHeaders: Set<String> = ["content-length", "transfer-encoding", "connection"]

    /// The response of a fault.
    static func fault(
        _ status: Int, _ body: FalEmulator.Fault.Body, _ headers: [String: String]
    ) -> EmulatorResponse {
        fault(status, body).replacing(
            headers.filter { !serverHeaders.contains($0.key.lowercased()) }.sorted { $0.key < $1.key }
                .map { ($0.key, $0.value) })
    }

    private static func fault(_ status: Int, _ body: FalEmulator.Fault.Body) -> EmulatorResponse {
        switch body {
        case .nginx: .nginx(status)
        case .fal: fal(status)
        case .text(let text):
            EmulatorResponse(
                status: status,
                contentType: text.first == "{" || text.first == "[" ? "application/json" : "text/plain; charset=utf-8",
                body: Array(text.utf8))
        }
    }

    /// fal's own response with this status.
    private static func fal(_ status: Int) -> EmulatorResponse {
        switch status {
        case 401: .detail(401, "invalid key credentials")
        case 403:
            .detail(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.")
        case 429: .tooManyConcurrentRequests(limit: 2)
        case 499: InfrastructureError.response(499, "Client cancelled the request", type: "client_cancelled")
        case 500: .detail(500, "Internal Server Error")
        case 502: InfrastructureError.response(502, "Runner incomplete response", type: "runner_incomplete_response")
        case 503: InfrastructureError.response(503, "Runner scheduling failure", type: "runner_scheduling_failure")
        case 504: InfrastructureError.response(504, "Request timed out", type: "request_timeout")
        default: .detail(status, reasonPhrase(status))
        }
    }

    /// The HTML page of the proxy in front of fal, without a request id.
    static func nginx(_ status: Int) -> EmulatorResponse {
        let title = "\(status) \(reasonPhrase(status))"
        let page =
            "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        return EmulatorResponse(status: status, contentType: "text/html", body: Array(page.utf8))
    }

    /// fal's rejection of a direct run while the maximum number of requests is running.
    static func tooManyConcurrentRequests(limit: Int) -> EmulatorResponse {
        json(
            429,
            [
                "detail": .string("Reached concurrent requests limit of \(limit)"),
                "type": "concurrent_requests_limit", "data": ["limit": .number(JSONNumber(limit))],
            ]
        ).with("X-Fal-Needs-Retry", "1")
    }
}
