import FalFields
import FalJSON
import FalSupport
import FalTransport

/// One model's attempt: its calls, and how far they have come, which an error alone does not tell.
struct GatewayAttempt: Sendable {
    typealias State = FalGateway.ChainState

    let client: FalClient
    let candidate: GatewayChain.Candidate
    /// `nil` if the request, which an earlier process has submitted, does not fit the model any more.
    let conversion: FieldMapper.Conversion?
    /// Where the chain stands when this attempt begins.
    let start: State
    let options: FalGateway.Options
    /// The URLs of local media that earlier attempts have uploaded.
    let uploads: Locked<[FalMedia: String]>
    let store: (@Sendable (State) async throws -> Void)?
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    private let state = Locked(Progress())

    struct Progress: Sendable {
        var stage = BillingState.Stage.preparing
        var request: FalRequestHandle?
        /// What was stored last; `nil` if that was before this attempt.
        var stored: State?
        /// Why a state could not be stored.
        var storeError: (any Error)?
    }

    init(
        _ candidate: GatewayChain.Candidate, _ conversion: FieldMapper.Conversion?, _ start: State, client: FalClient,
        options: FalGateway.Options, uploads: Locked<[FalMedia: String]>,
        store: (@Sendable (State) async throws -> Void)?, onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    ) {
        self.candidate = candidate
        self.conversion = conversion
        self.start = start
        self.client = client
        self.options = options
        self.uploads = uploads
        self.store = store
        self.onUpdate = onUpdate
        switch start {
        case .ready: break
        case .submitting: state.withLock { ($0.stage, $0.stored) = (.submitting, start) }
        case .waiting(_, let request): state.withLock { ($0.stage, $0.request, $0.stored) = (.waiting, request, start) }
        }
    }

    /// From 1.
    var number: Int { start.model + 1 }

    var progress: Progress { state.withLock { $0 } }

    func report(_ status: FalGateway.Update.Status) {
        onUpdate?(FalGateway.Update(status, model: candidate.model, attempt: number, request: progress.request))
    }

    /// Where another process has to go on after this attempt has failed.
    func stateAfterFailure(_ billing: BillingState, continues: Bool) -> State {
        if continues { return .ready(model: start.model + 1) }
        if let request = progress.request { return .waiting(model: start.model, request: request) }
        return billing.mayBeBilled ? .submitting(model: start.model) : .ready(model: start.model)
    }

    // MARK: Calls

    /// The request in the queue: the one that an earlier process has submitted, or a new one.
    func request() async throws(FalError) -> FalRequestHandle {
        switch start {
        case .waiting(_, let request): return request
        case .submitting where options.submit.resubmission == .never:
            var error = FalError(
                .submissionUnknown,
                "an earlier process ended while it submitted the request; whether fal has taken it is not known, and "
                    + "it was not sent again. Look for it in fal's dashboard")
            error.endpoint = candidate.model
            throw error
        case .ready, .submitting: return try await submit()
        }
    }

    /// Uploads local media and submits the request.
    private func submit() async throws(FalError) -> FalRequestHandle {
        if Task.isCancelled {
            var error = FalError(.cancelled, "the call was cancelled; nothing was sent to this model")
            error.endpoint = candidate.model
            throw error
        }
        guard let conversion else { throw FalError(.input, "the request does not fit the model any more") }
        try options.submit.validate(for: candidate.model)
        let urls = try await uploadMedia(conversion)
        let body = JSONValue.object(conversion.payload(urls: urls))
        try await record(.submitting(model: start.model))
        state.withLock { $0.stage = .submitting }
        let request: FalRequestHandle
        do {
            request = try await client.queue.submit(
                to: candidate.model, input: body, options: options.submit, cancelsWithTask: false)
            isInQueue(request)
        } catch {
            // Cancelled, or without a usable answer, after fal had taken it.
            if let request = error.request { isInQueue(request) }
            throw error
        }
        try await record(.waiting(model: start.model, request: request))
        report(.queued)
        return request
    }

    /// Has a state stored before anything more is done.
    private func record(_ new: State) async throws(FalError) {
        guard let store else { return }
        do {
            try await store(new)
            state.withLock { $0.stored = new }
        } catch {
            state.withLock { $0.storeError = error }
            throw FalError(.cancelled, "the run was stopped because the chain could not be stored")
        }
    }

    private func isInQueue(_ request: FalRequestHandle) {
        state.withLock {
            $0.stage = .waiting
            $0.request = request
        }
    }

    private func uploadMedia(_ conversion: FieldMapper.Conversion) async throws(FalError) -> [FalMedia: String] {
        var urls = uploads.withLock { $0 }
        let missing = conversion.media.map(\.media).filter { urls[$0] == nil }
        guard !missing.isEmpty else { return urls }
        report(.preparing)
        let new = try await client.upload(missing, for: candidate.model, by: options.submit.media)
        urls.merge(new) { _, new in new }
        let all = urls
        uploads.withLock { $0 = all }
        return urls
    }

    func waitForResult(of request: FalRequestHandle) async throws(FalError) -> FalResult<JSONValue> {
        try await client.queue.waitForResult(of: request, attempt: number, onUpdate: onUpdate) { stage in
            state.withLock { $0.stage = stage }
        }
    }
}

extension FalQueue {
    /// Waits until a request is completed and fetches its result.
    ///
    /// - Parameter onCompletion: Called when the request is completed, before its result is fetched.
    func waitForResult(
        of request: FalRequestHandle, attempt: Int, onUpdate: (@Sendable (FalGateway.Update) -> Void)?,
        onCompletion: (BillingState.Stage) -> Void
    ) async throws(FalError) -> FalResult<JSONValue> {
        let handler = onUpdate.map { Self.statusHandler(request, attempt, $0) }
        let completed = try await waitForCompletion(of: request, onUpdate: handler)
        onCompletion(.completed(hasFailure: completed.failure != nil || completed.failureType != nil))
        return try await completed.addingFacts { () throws(FalError) in try await result(of: request) }
    }

    /// Completion is reported by the caller once the result is there: it may be a failure.
    private static func statusHandler(
        _ request: FalRequestHandle, _ attempt: Int, _ onUpdate: @escaping @Sendable (FalGateway.Update) -> Void
    ) -> @Sendable (FalQueueStatus) -> Void {
        { status in
            var update = FalGateway.Update(status, of: request, attempt: attempt)
            if status.isCompleted {
                guard !status.logs.isEmpty else { return }
                update.status = .processing
                update.message = nil
            }
            onUpdate(update)
        }
    }
}

/// Whether a failed attempt may be billed, which decides whether another model can be asked without paying twice: a
/// pure function of the error and the stage it happened in.
enum BillingState: Sendable, Equatable {
    /// No job was created.
    case notSubmitted
    /// The job failed and was not billed.
    case notBilled
    /// The job may be running, or be billed.
    case mayBeBilled(reason: String)

    /// The stages of an attempt.
    enum Stage: Sendable, Equatable {
        case preparing, submitting
        /// The request is in the queue, and not known to be completed.
        case waiting
        /// fal says that the request is completed, and whether its infrastructure failed.
        case completed(hasFailure: Bool)
    }

    var mayBeBilled: Bool { if case .mayBeBilled = self { true } else { false } }

    init(_ error: FalError, at stage: Stage) {
        switch stage {
        case .preparing: self = .notSubmitted
        case .submitting: self = Self.afterSubmit(error)
        case .waiting: self = .mayBeBilled(reason: "the request is in the queue, and may still run")
        case .completed(let hasFailure): self = Self.afterCompletion(error, hasFailure)
        }
    }

    private static func afterSubmit(_ error: FalError) -> BillingState {
        switch error.kind {
        case .service, .configuration, .input, .transport, .cancelled, .timeout: .notSubmitted
        case .submissionUnknown, .decoding, .file: .mayBeBilled(reason: "the submit may have been taken")
        }
    }

    private static func afterCompletion(_ error: FalError, _ hasFailure: Bool) -> BillingState {
        if let units = error.billableUnits, units > 0 { return .mayBeBilled(reason: "the failed job was billed") }
        let hasResult = BillingState.mayBeBilled(reason: "the job is completed, and its result may be there")
        guard error.kind == .service else { return hasResult }
        if hasFailure || error.isStartTimeout { return .notBilled }
        switch error.status {
        // The model has answered, if only with an error.
        case let status? where (200..<300).contains(status): return hasResult
        // These are about the fetch, not about the job.
        case 401, 403, 404, 408, 429: return hasResult
        // fal does not bill failures of status 500 and above. It may bill a 422 unless it states that it did not.
        case 422 where error.billableUnits == nil: return .mayBeBilled(reason: "the rejected job may be billed")
        default: break
        }
        if error.errorType != nil || !error.details.isEmpty { return .notBilled }
        // A gateway answers with a page, and the model with JSON, except for 504, which both use.
        let isJSON = error.raw.map { (try? JSONValue(answer: $0)) != nil } ?? false
        return isJSON && error.status != 504 ? .notBilled : hasResult
    }
}
