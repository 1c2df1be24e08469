import FalFields
import FalJSON

/// The queue: submits, and all that can be asked about what was submitted.
struct QueueService: Sendable {
    let shelf: EndpointShelf
    let pace: FalEmulator.Pace
    let speed: FalEmulator.Speed
    let clock: EmulatorClock
    let ledger: QueueLedger

    init(
        shelf: EndpointShelf, configuration: FalEmulator.Configuration, clock: EmulatorClock,
        onCompletion: @escaping CompletedRequest.Observer
    ) {
        self.shelf = shelf
        pace = configuration.pace
        speed = configuration.speed
        self.clock = clock
        ledger = QueueLedger(
            clock: clock, capacity: configuration.rememberedRequests, seed: configuration.seed,
            onCompletion: onCompletion)
    }

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        let address = QueueAddress(path)
        switch address {
        case .submit(let id):
            guard request.method == "POST" else { return .notAllowed("POST") }
            if let refusal = KeyCheck.refusal(request, app: id) { return refusal }
            return await submit(request, id: id)
        case .request(let app, let id, let operation):
            let isRead = operation.method == "GET" && request.method == "HEAD"
            guard request.method == operation.method || isRead else { return .notAllowed(operation.method) }
            if let refusal = KeyCheck.refusal(request, app: app) { return refusal }
            return await follow(request, app: app, id: id, operation).with("x-fal-request-id", id)
        case .requestWithPath: return .notAllowed("POST")
        case .nothing: return .detail(404, "Not Found")
        }
    }

    // MARK: Submit

    private func submit(_ request: EmulatorRequest, id: String) async -> EmulatorAnswer {
        guard let endpoint = shelf[id] else { return unknown(id) }
        let input: JSONValue
        do {
            input = try JSONValue(parsing: request.body)
        } catch {
            return .json(422, ValidationReport.notJSON(error, isEmpty: request.body.isEmpty))
        }
        let requestID = await ledger.newID()
        let outcome = outcome(of: input, for: endpoint, requestID: requestID, base: request.filesBase)
        let pace = pace
        let found = await ledger.add { now in
            QueuedRequest(
                id: requestID, app: endpoint.queueID, endpoint: endpoint.id, webhook: request.query["fal_webhook"],
                lifecycle: request.header("X-Fal-Object-Lifecycle-Preference"), submitted: now, waiting: pace.waiting,
                // Input that does not fit is refused as soon as a runner looks at it.
                running: outcome.status == 200 ? pace.running : .zero, outcome: outcome)
        }
        // Where nobody waits, the request's whole time goes by now.
        if speed == .instant { try? await clock.sleep(found.request.ends) }
        return .json(200, report(request).submitted(found)).with("x-fal-request-id", requestID)
    }

    /// fal tells an app it does not have from a path that an app does not have.
    private func unknown(_ id: String) -> EmulatorAnswer {
        let id = EndpointID(checked: id)
        if shelf.hasApp(id.queueID) { return .detail(404, "Path /\(id.path.joined(separator: "/")) not found") }
        return .detail(404, "Application \"\(id.alias)\" not found")
    }

    /// The queue takes any input. That it does not fit comes out when the result is fetched, as at fal: there is no
    /// state for failure.
    private func outcome(
        of input: JSONValue, for endpoint: EmulatedEndpoint, requestID: String, base: String
    ) -> QueuedRequest.Outcome {
        let violations = endpoint.schema.violations(inInput: input)
        if !violations.isEmpty {
            let report = ValidationReport(schema: endpoint.schema, input: input)
            return .init(status: 422, body: report.json(violations).serialized())
        }
        let output = SampleBuilder.output(
            of: endpoint.id, schema: endpoint.schema, input: input, seed: requestID, base: base)
        return .init(status: 200, body: output.serialized())
    }

    // MARK: Follow-ups

    private func follow(
        _ request: EmulatorRequest, app: String, id: String, _ operation: QueueAddress.Operation
    ) async -> EmulatorAnswer {
        if operation == .cancel {
            switch await ledger.cancel(id, of: app) {
            case .requested: return .json(202, ["status": "CANCELLATION_REQUESTED"])
            case .alreadyCompleted: return .json(400, ["status": "ALREADY_COMPLETED"])
            case .notFound: return Self.notFound
            }
        }
        guard let found = await ledger.find(id, of: app) else { return Self.notFound }
        if operation == .status {
            let logs = ["1", "true"].contains((request.query["logs"] ?? "").lowercased())
            return report(request).status(found, logs: logs)
        }
        switch found.phase {
        case .inQueue, .inProgress: return .detail(400, "Request is still in progress")
        case .completed: return .json(found.request.outcome.status, found.request.outcome.body)
        case .cancelled:
            let body: JSONValue = [
                "detail": .string(StatusReport.cancelledText), "error_type": .string(StatusReport.cancelledType),
            ]
            return .json(499, body).with("X-Fal-Error-Type", StatusReport.cancelledType)
        }
    }

    private static let notFound = EmulatorAnswer.json(404, ["status": "NOT_FOUND"])

    private func report(_ request: EmulatorRequest) -> StatusReport {
        StatusReport(addresses: QueueLinks(base: request.address(of: .queue)), clock: clock)
    }
}
