import FalFields
import FalJSON

/// `queue.fal.run`: submits requests, and reports on, returns and cancels them.
struct QueueHandler: Sendable {
    let endpoints: EndpointStore
    let faults: FaultInjector
    let planner: JobPlanner
    let store: QueueStore
    /// Whether the emulator's time jumps over every wait.
    let isInstant: Bool

    func respond(to request: EmulatorRequest, path: ArraySlice<String>) async -> EmulatorResponse {
        switch QueueRoute(path) {
        case .submit(let id):
            guard request.method == "POST" else { return .methodNotAllowed("POST") }
            if let response = request.unauthorizedResponse(app: id) { return response.recording(.submit, endpoint: id) }
            return await faults.apply(to: .submit, endpoint: id) { _ in await submit(request, to: id) }
        case .request(let app, let id, let operation):
            guard request.method == operation.method || operation.method == "GET" && request.isRead else {
                return .methodNotAllowed(operation.method)
            }
            if let response = request.unauthorizedResponse(app: app) { return response.recording(operation.recorded) }
            // Faults apply to an endpoint, but the path only has the app.
            let endpoint = store.find(id, of: app)?.request.endpoint.text
            return await faults.apply(to: operation.recorded, endpoint: endpoint ?? app, requestID: id) { plan in
                if plan.timesOutAfterCompletion, store.hasCompleted(id, of: app) { return .nginx(504) }
                return await perform(operation, request, app: app, id: id, plan)
                    .with("x-fal-request-id", id).recording(operation.recorded, requestID: id)
            }
        case .requestWithPath: return .methodNotAllowed("POST")
        case .none: return .notFound
        }
    }

    // MARK: Submit

    private func submit(_ request: EmulatorRequest, to id: String) async -> EmulatorResponse {
        let submitted: ModelRequest
        do {
            submitted = try ModelRequest(request, to: id, in: endpoints)
        } catch {
            return error.response
        }
        let requestID = store.newID()
        let attempts = await planner.attempts(
            at: .init(
                endpoint: submitted.endpoint, input: submitted.input, requestID: requestID,
                filesURL: request.filesURL, forbidsRetries: submitted.options.forbidsRetries,
                runnerHint: submitted.options.runnerHint))
        let submission = store.submit { now in
            QueuedRequest(
                id: requestID, app: submitted.endpoint.queueID, endpoint: submitted.endpoint.id,
                options: submitted.options, submitted: now, attempts: attempts)
        }
        switch submission {
        case .accepted(let snapshot):
            if isInstant { await waitForCompletion(of: snapshot) }
            var response = EmulatorResponse.json(200, statusReport(request).submitted(snapshot))
                .with("x-fal-request-id", requestID).recording(.submit, requestID: requestID)
            if let hint = submitted.options.runnerHint { response = response.with("x-fal-runner-hints", hint) }
            response.call.forbidsStoring = submitted.options.forbidsStoring
            return response
        case .queueTooLong(let waiting):
            return .detail(429, "Queue is too long: \(waiting) requests are waiting already")
        case .full:
            return .detail(429, "The local fal has as many requests under way as it remembers at all")
        }
    }

    /// Lets the emulator's time jump to the completion of a request.
    private func waitForCompletion(of snapshot: QueueStore.Snapshot) async {
        var snapshot = snapshot
        while let moment = store.nextChange(of: snapshot), (try? await faults.clock.sleep(moment)) != nil,
            let next = store.find(snapshot.request.id, of: snapshot.request.app)
        {
            snapshot = next
        }
    }

    // MARK: Submitted requests

    private func perform(
        _ operation: QueueRoute.Operation, _ request: EmulatorRequest, app: String, id: String, _ plan: FaultPlan
    ) async -> EmulatorResponse {
        if operation == .cancel {
            switch store.cancel(id, of: app) {
            case .requested: return .json(202, ["status": "CANCELLATION_REQUESTED"])
            case .alreadyCompleted: return .json(400, ["status": "ALREADY_COMPLETED"])
            case .notFound: return Self.notFound
            }
        }
        guard let snapshot = store.find(id, of: app) else { return Self.notFound }
        let wantsLogs = ["1", "true"].contains((request.query["logs"] ?? "").lowercased())
        let report = statusReport(request)
        switch operation {
        case .events:
            let stream = StatusStream(
                store: store, clock: faults.clock, report: report, id: id, app: app, logs: wantsLogs)
            return .events { write in try await stream.run(EventWriter(plan: plan, write: write)) }
        case .status:
            let status = report.status(snapshot, logs: wantsLogs ? report.logLines(snapshot)[...] : nil)
            return .json(snapshot.request.isCompleted ? 200 : 202, .object(status))
        case .result, .cancel: return result(snapshot)
        }
    }

    private func result(_ snapshot: QueueStore.Snapshot) -> EmulatorResponse {
        guard snapshot.request.isCompleted else { return .detail(400, "Request is still in progress") }
        let outcome = snapshot.request.outcome
        var response = EmulatorResponse.json(outcome.status, outcome.body).replacing(outcome.headers)
        response.call.forbidsStoring = snapshot.request.options.forbidsStoring
        return response
    }

    private static let notFound = EmulatorResponse.json(404, ["status": "NOT_FOUND"])

    private func statusReport(_ request: EmulatorRequest) -> StatusReport {
        StatusReport(queueURL: request.url(of: .queue), timestamp: { [faults] in faults.timestamp(at: $0) })
    }
}

/// What a path of the queue's host means.
private enum QueueRoute: Hashable, Sendable {
    enum Operation: Hashable, Sendable {
        case status, events, result, cancel

        var method: String { self == .cancel ? "PUT" : "GET" }

        /// The operation for faults and the journal.
        var recorded: FalEmulator.Fault.Operation {
            switch self {
            case .status: .status
            case .events: .events
            case .result: .result
            case .cancel: .cancel
            }
        }
    }

    case submit(id: String)
    /// - Parameter app: `[namespace/]owner/alias`, the path of the request.
    case request(app: String, id: String, Operation)
    /// A request under the whole id of its endpoint. fal drops what follows the alias when it files a request, and
    /// responds with 405 here.
    case requestWithPath
    case none

    init(_ path: ArraySlice<String>) {
        self = .none
        guard let marker = path.lastIndex(of: "requests") else {
            if let id = Self.id(path) { self = .submit(id: id.text) }
            return
        }
        guard let endpoint = Self.id(path[..<marker]) else { return }
        let rest = path[(marker + 1)...]
        let operation: Operation
        switch rest.dropFirst() {
        case []: operation = .result
        case ["status"]: operation = .status
        case ["status", "stream"]: operation = .events
        case ["cancel"]: operation = .cancel
        default: return
        }
        guard let request = rest.first else {
            // An app may itself have a path `requests`.
            if let id = Self.id(path) { self = .submit(id: id.text) }
            return
        }
        self = endpoint.path.isEmpty ? .request(app: endpoint.text, id: request, operation) : .requestWithPath
    }

    private static func id(_ path: ArraySlice<String>) -> EndpointID? {
        // A segment with an encoded slash names nothing.
        if path.contains(where: { $0.utf8.contains(UInt8(ascii: "/")) }) { return nil }
        return try? EndpointID(parsing: path.joined(separator: "/"))
    }
}
