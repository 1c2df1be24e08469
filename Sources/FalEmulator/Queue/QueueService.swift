import FalFields
import FalJSON

/// The queue: submits, and all that can be asked about what was submitted.
struct QueueService: Sendable {
    let shelf: EndpointShelf
    let gate: FaultGate
    let planner: JobPlanner
    let ledger: QueueLedger
    /// Whether nobody waits for anything.
    let isInstant: Bool

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        switch QueueAddress(path) {
        case .submit(let id):
            guard request.method == "POST" else { return .notAllowed("POST") }
            if let refusal = KeyCheck.refusal(request, app: id) { return refusal.about(.submit, endpoint: id) }
            return await gate.answer(.submit, endpoint: id) { _ in await submit(request, id: id) }
        case .request(let app, let id, let operation):
            let isRead = operation.method == "GET" && request.method == "HEAD"
            guard request.method == operation.method || isRead else { return .notAllowed(operation.method) }
            if let refusal = KeyCheck.refusal(request, app: app) { return refusal.about(operation.fault) }
            // Faults go by the endpoint, of which the address has but the app.
            let endpoint = ledger.find(id, of: app)?.request.endpoint.text
            return await gate.answer(operation.fault, endpoint: endpoint ?? app, requestID: id) { plan in
                if plan.isTimeoutAfterCompletion, ledger.hasEnded(id, of: app) { return .nginx(504) }
                return await follow(request, app: app, id: id, operation, plan)
                    .with("x-fal-request-id", id).about(operation.fault, requestID: id)
            }
        case .requestWithPath: return .notAllowed("POST")
        case .nothing: return .detail(404, "Not Found")
        }
    }

    // MARK: Submit

    private func submit(_ request: EmulatorRequest, id: String) async -> EmulatorAnswer {
        let order: SubmittedInput
        do {
            order = try SubmittedInput(request, to: id, on: shelf)
        } catch {
            return error.answer
        }
        let requestID = ledger.newID()
        let attempts = planner.attempts(
            at: .init(
                endpoint: order.endpoint, input: order.input, requestID: requestID, files: request.filesBase,
                isOnce: order.options.forbidsRetries, runnerHint: order.options.runnerHint))
        let submission = ledger.submit { now in
            QueuedRequest(
                id: requestID, app: order.endpoint.queueID, endpoint: order.endpoint.id, options: order.options,
                submitted: now, attempts: attempts)
        }
        switch submission {
        case .accepted(let found):
            if isInstant { await waitForEnd(of: found) }
            var answer = EmulatorAnswer.json(200, report(request).submitted(found))
                .with("x-fal-request-id", requestID).about(.submit, requestID: requestID)
            if let hint = order.options.runnerHint { answer = answer.with("x-fal-runner-hints", hint) }
            answer.subject.forbidsStoring = order.options.forbidsStoring
            return answer
        case .tooLong(let waiting):
            return .detail(429, "Queue is too long: \(waiting) requests are waiting already")
        case .full:
            return .detail(429, "The local fal has as many requests under way as it remembers at all")
        }
    }

    /// Lets the request's whole time go by now.
    private func waitForEnd(of found: QueueLedger.Finding) async {
        var found = found
        while let moment = ledger.nextChange(of: found), (try? await gate.clock.sleep(moment)) != nil,
            let next = ledger.find(found.request.id, of: found.request.app)
        {
            found = next
        }
    }

    // MARK: Follow-ups

    private func follow(
        _ request: EmulatorRequest, app: String, id: String, _ operation: QueueAddress.Operation, _ plan: FaultPlan
    ) async -> EmulatorAnswer {
        if operation == .cancel {
            switch ledger.cancel(id, of: app) {
            case .requested: return .json(202, ["status": "CANCELLATION_REQUESTED"])
            case .alreadyCompleted: return .json(400, ["status": "ALREADY_COMPLETED"])
            case .notFound: return Self.notFound
            }
        }
        guard let found = ledger.find(id, of: app) else { return Self.notFound }
        let wantsLogs = ["1", "true"].contains((request.query["logs"] ?? "").lowercased())
        switch operation {
        case .events:
            let stream = StatusStream(
                ledger: ledger, clock: gate.clock, report: report(request), id: id, app: app, logs: wantsLogs)
            return .events { write in try await stream.run(EventWriter(plan: plan, write: write)) }
        case .status:
            let report = report(request)
            let status = report.status(found, logs: wantsLogs ? report.lines(found)[...] : nil)
            if case .ended = found.request.phase { return .json(200, .object(status)) }
            return .json(202, .object(status))
        case .result, .cancel: return result(found)
        }
    }

    private func result(_ found: QueueLedger.Finding) -> EmulatorAnswer {
        guard case .ended = found.request.phase else { return .detail(400, "Request is still in progress") }
        let ending = found.request.ending
        var answer = EmulatorAnswer.json(ending.status, ending.body)
        answer = answer.replacing(ending.headers)
        answer.subject.forbidsStoring = found.request.options.forbidsStoring
        return answer
    }

    private static let notFound = EmulatorAnswer.json(404, ["status": "NOT_FOUND"])

    private func report(_ request: EmulatorRequest) -> StatusReport {
        StatusReport(base: request.address(of: .queue), timestamp: { [gate] in gate.timestamp(at: $0) })
    }
}

extension EndpointShelf {
    /// fal tells an app it does not have from a path that an app does not have.
    func unknown(_ id: String) -> EmulatorAnswer {
        let id = EndpointID(checked: id)
        if hasApp(id.queueID) { return .detail(404, "Path /\(id.path.joined(separator: "/")) not found") }
        return .detail(404, "Application \"\(id.alias)\" not found")
    }
}
