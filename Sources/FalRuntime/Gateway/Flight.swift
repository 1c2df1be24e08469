import FalFields
import FalJSON
import FalSupport
import FalTransport

/// One model's attempt under way: its calls, and how far they have come, which an error alone does not tell.
struct Flight: Sendable {
    let client: FalClient
    let link: FalGateway.Link
    /// From 1 on.
    let number: Int
    let conversion: FieldMapper.Conversion
    let options: FalGateway.Options
    /// What an earlier attempt has brought to fal already.
    let uploads: Locked<[FalMedia: String]>
    let onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    private let progress = Locked(Progress())

    struct Progress: Sendable {
        var stage = JobFate.Stage.preparing
        var request: FalRequestHandle?
    }

    init(
        _ link: FalGateway.Link, _ conversion: FieldMapper.Conversion, number: Int, client: FalClient,
        options: FalGateway.Options, uploads: Locked<[FalMedia: String]>,
        onUpdate: (@Sendable (FalGateway.Update) -> Void)?
    ) {
        self.link = link
        self.conversion = conversion
        self.number = number
        self.client = client
        self.options = options
        self.uploads = uploads
        self.onUpdate = onUpdate
    }

    var sofar: Progress { progress.withLock { $0 } }

    func tell(_ status: FalGateway.Update.Status, _ change: (inout FalGateway.Update) -> Void = { _ in }) {
        guard let onUpdate else { return }
        var update = FalGateway.Update(status, model: link.model, attempt: number, request: sofar.request)
        change(&update)
        onUpdate(update)
    }

    // MARK: Calls

    /// Brings local files to fal and puts the request into the queue.
    func submit() async throws(FalError) -> FalRequestHandle {
        try options.submit.check(for: link.model)
        let addresses = try await prepare()
        let body = JSONValue.object(conversion.payload(addresses: addresses))
        progress.withLock { $0.stage = .submitting }
        let request = try await client.queue.submit(to: link.model, input: body, options: options.submit)
        progress.withLock {
            $0.stage = .watching
            $0.request = request
        }
        tell(.queued)
        return request
    }

    private func prepare() async throws(FalError) -> [FalMedia: String] {
        var addresses = uploads.withLock { $0 }
        let missing = conversion.media.map(\.media).filter { addresses[$0] == nil }
        guard !missing.isEmpty else { return addresses }
        tell(.preparing)
        let new = try await client.addresses(of: missing, for: link.model, by: options.submit.media)
        addresses.merge(new) { _, new in new }
        let all = addresses
        uploads.withLock { $0 = all }
        return addresses
    }

    func finish(_ request: FalRequestHandle) async throws(FalError) -> FalResult<JSONValue> {
        try await client.finish(request, attempt: number, onUpdate: onUpdate) { stage in
            progress.withLock { $0.stage = stage }
        }
    }
}

extension FalClient {
    /// Waits until a request is completed, and fetches what the model made.
    ///
    /// - Parameter onCompletion: told when waiting is over, before the fetch.
    func finish(
        _ request: FalRequestHandle, attempt: Int, onUpdate: (@Sendable (FalGateway.Update) -> Void)?,
        onCompletion: (JobFate.Stage) -> Void
    ) async throws(FalError) -> FalResult<JSONValue> {
        let watcher = onUpdate.map { Self.watcher(request, attempt, $0) }
        let completed = try await queue.waitForCompletion(of: request, onUpdate: watcher)
        onCompletion(.completed(hasFailure: completed.failure != nil || completed.failureType != nil))
        return try await completed.completing { () throws(FalError) in try await queue.result(of: request) }
    }

    /// Completion is told when the result is there: until then it may be a failure.
    private static func watcher(
        _ request: FalRequestHandle, _ attempt: Int, _ onUpdate: @escaping @Sendable (FalGateway.Update) -> Void
    ) -> @Sendable (QueueStatus) -> Void {
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
