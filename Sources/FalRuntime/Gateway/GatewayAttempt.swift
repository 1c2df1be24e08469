import FalFields
import FalJSON
import FalSupport
import FalTransport

/// One model's attempt: its calls, and how far they have come, which an error alone does not tell.
struct GatewayAttempt: Sendable {
    let client: FalClient
    let candidate: GatewayChain.Candidate
    /// From 1.
    let number: Int
    let conversion: FieldMapper.Conversion
    let options: FalGateway.Options
    /// The URLs of local media that earlier attempts have uploaded.
    let uploads: Locked<[FalMedia: String]>
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    private let state = Locked(Progress())

    struct Progress: Sendable {
        var stage = BillingState.Stage.preparing
        var request: FalRequestHandle?
    }

    init(
        _ candidate: GatewayChain.Candidate, _ conversion: FieldMapper.Conversion, number: Int, client: FalClient,
        options: FalGateway.Options, uploads: Locked<[FalMedia: String]>,
        onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    ) {
        self.candidate = candidate
        self.conversion = conversion
        self.number = number
        self.client = client
        self.options = options
        self.uploads = uploads
        self.onUpdate = onUpdate
    }

    var progress: Progress { state.withLock { $0 } }

    func report(_ status: FalGateway.Update.Status) {
        onUpdate?(FalGateway.Update(status, model: candidate.model, attempt: number, request: progress.request))
    }

    // MARK: Calls

    /// Uploads local media and submits the request.
    func submit() async throws(FalError) -> FalRequestHandle {
        try options.submit.validate(for: candidate.model)
        let urls = try await uploadMedia()
        let body = JSONValue.object(conversion.payload(addresses: urls))
        state.withLock { $0.stage = .submitting }
        let request = try await client.queue.submit(to: candidate.model, input: body, options: options.submit)
        state.withLock {
            $0.stage = .waiting
            $0.request = request
        }
        report(.queued)
        return request
    }

    private func uploadMedia() async throws(FalError) -> [FalMedia: String] {
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
