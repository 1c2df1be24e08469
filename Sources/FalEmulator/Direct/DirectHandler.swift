import FalFields
import FalJSON
import FalSupport

/// `POST https://fal.run/{id}`: a run that responds with its result, and `…/stream`, which sends it piece by piece.
///
/// A direct run does not queue: it is rejected while the maximum number of requests is running. Nothing retries it.
struct DirectHandler: Sendable {
    let endpoints: EndpointStore
    let faults: FaultInjector
    let planner: JobPlanner
    let store: QueueStore
    /// How many requests may run at the same time, for the message of a rejection.
    let limit: Int?

    func respond(to request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorResponse {
        let path = Array(path)
        // A segment with an encoded slash names nothing.
        let id = path.contains { $0.contains("/") } ? "" : path.joined(separator: "/")
        let isStream = path.last == "stream" && (endpoints[id] == nil || request.acceptsEvents)
        let name = isStream && endpoints[id] == nil ? path.dropLast().joined(separator: "/") : id
        guard (try? EndpointID(parsing: name)) != nil else { return .notFound }
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        let operation: FalEmulator.Fault.Operation = isStream ? .stream : .run
        if let response = request.unauthorizedResponse(app: name) {
            return response.recording(operation, endpoint: name)
        }
        return await faults.apply(to: operation, endpoint: name) { plan in
            await run(request, id: name, isStream: isStream, plan)
        }
    }

    private func run(
        _ request: EmulatorRequest, id: String, isStream: Bool, _ plan: FaultPlan
    ) async -> EmulatorResponse {
        let run: ModelRequest
        do {
            run = try ModelRequest(request, to: id, in: endpoints)
        } catch {
            return error.response
        }
        guard let permit = RunPermit(from: store) else { return .tooManyConcurrentRequests(limit: limit ?? 0) }
        let requestID = store.newID()
        let job = JobPlanner.Job(
            endpoint: run.endpoint, input: run.input, requestID: requestID, filesURL: request.filesURL,
            forbidsRetries: true, runnerHint: run.options.runnerHint)
        let attempt = await planner.attempts(at: job)[0]
        var response: EmulatorResponse
        if isStream, attempt.outcome.status != 422 {
            let partials = PartialStream(attempt: attempt, schema: run.endpoint.schema, clock: faults.clock)
            response = .events { write in
                defer { permit.release() }
                try await partials.run(EventWriter(plan: plan, write: write))
            }
        } else {
            try? await faults.clock.sleep(faults.clock.elapsed() + attempt.runTime)
            permit.release()
            response = .json(attempt.outcome.status, attempt.outcome.body)
        }
        response = response.with("x-fal-request-id", requestID).replacing(attempt.outcome.headers)
        response.call.requestID = requestID
        response.call.forbidsStoring = run.options.forbidsStoring
        return response
    }
}

extension EmulatorRequest {
    fileprivate var acceptsEvents: Bool { header("Accept")?.lowercased().contains("text/event-stream") == true }
}

/// The slot that a direct run occupies.
///
/// It is also released when the permit is deinitialized: a stream whose caller disconnects before it starts never runs.
private final class RunPermit: Sendable {
    private let store: QueueStore
    private let isHeld = Locked(true)

    /// Fails if no slot is free.
    init?(from store: QueueStore) {
        guard store.acquireSlot() else { return nil }
        self.store = store
    }

    func release() {
        let wasHeld = isHeld.withLock { isHeld in
            defer { isHeld = false }
            return isHeld
        }
        if wasHeld { store.releaseSlot() }
    }

    deinit { release() }
}
