import FalFields
import FalJSON

/// `POST https://fal.run/{id}`: a run that answers with its result, and `…/stream`, which tells it piece by piece.
///
/// It does not wait in a queue: while as many requests run as may, it is refused. Nothing tries it again.
struct DirectService: Sendable {
    let shelf: EndpointShelf
    let gate: FaultGate
    let planner: JobPlanner
    let ledger: QueueLedger
    /// How many may run together, for the words of the refusal.
    let limit: Int?

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorAnswer {
        let path = Array(path)
        // A part that was written with %2F has a slash in it and names nothing.
        let id = path.contains { $0.contains("/") } ? "" : path.joined(separator: "/")
        let isStream = path.last == "stream" && (shelf[id] == nil || request.wantsEvents)
        let name = isStream && shelf[id] == nil ? path.dropLast().joined(separator: "/") : id
        guard (try? EndpointID(parsing: name)) != nil else { return .detail(404, "Not Found") }
        guard request.method == "POST" else { return .notAllowed("POST") }
        let operation: FalEmulator.Fault.Operation = isStream ? .stream : .run
        if let refusal = KeyCheck.refusal(request, app: name) { return refusal.about(operation, endpoint: name) }
        return await gate.answer(operation, endpoint: name) { plan in
            await run(request, id: name, isStream: isStream, plan)
        }
    }

    private func run(
        _ request: EmulatorRequest, id: String, isStream: Bool, _ plan: FaultPlan
    ) async -> EmulatorAnswer {
        let order: SubmittedInput
        do {
            order = try SubmittedInput(request, to: id, on: shelf)
        } catch {
            return error.answer
        }
        guard ledger.takeRoom() else { return .tooManyRunning(limit: limit ?? 0) }
        let room = RunRoom(of: ledger)
        let requestID = ledger.newID()
        let job = JobPlanner.Job(
            endpoint: order.endpoint, input: order.input, requestID: requestID, files: request.filesBase,
            isOnce: true, runnerHint: order.options.runnerHint)
        let attempt = planner.attempts(at: job)[0]
        var answer: EmulatorAnswer
        if isStream, attempt.ending.status != 422 {
            let partials = PartialStream(attempt: attempt, schema: order.endpoint.schema, clock: gate.clock)
            answer = .events { write in
                do {
                    try await partials.run(EventWriter(plan: plan, write: write))
                } catch {
                    room.giveBack()
                    throw error
                }
                room.giveBack()
            }
        } else {
            try? await gate.clock.sleep(gate.clock.elapsed() + attempt.running)
            room.giveBack()
            answer = .json(attempt.ending.status, attempt.ending.body)
        }
        answer = answer.with("x-fal-request-id", requestID).replacing(attempt.ending.headers)
        answer.subject.requestID = requestID
        answer.subject.forbidsStoring = order.options.forbidsStoring
        return answer
    }
}

extension EmulatorRequest {
    fileprivate var wantsEvents: Bool { header("Accept")?.lowercased().contains("text/event-stream") == true }
}
