import FalFields
public import FalJSON

extension FalClient {
    /// Submits a request, waits for it and returns what the model made.
    ///
    /// - Parameters:
    ///   - extra: members of the input that its type has no property for, and explicit nulls; they win over properties.
    ///   - timeout: how long to wait in all. When it passes, the request goes on at fal, and the error has its handle.
    ///   - cancelsWithTask: whether the request is taken back when the calling task is cancelled.
    ///   - onUpdate: called for every status that differs from the one before, with the log lines that are new.
    /// - Throws: ``FalError``.
    public func subscribe<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions(), timeout: Duration? = nil, cancelsWithTask: Bool = true,
        onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await takingBack(cancelsWithTask) { () throws(FalError) in
            try await Deadline.within(timeout) { () throws(FalError) in
                try await shared.pass { () throws(FalError) in
                    let request = try await queue.submit(to: endpoint, input: input, extra: extra, options: options)
                    return try await finish(request, onUpdate)
                }
            }
        }
    }

    /// Goes on with a request that was submitted before, perhaps by another process: waits for it and returns what the
    /// model made.
    ///
    /// - Throws: ``FalError``.
    public func subscribe<E: FalEndpoint>(
        to request: FalRequest<E>, timeout: Duration? = nil, cancelsWithTask: Bool = false,
        onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await takingBack(cancelsWithTask) { () throws(FalError) in
            try await Deadline.within(timeout) { () throws(FalError) in try await finish(request, onUpdate) }
        }
    }

    private func finish<E: FalEndpoint>(
        _ request: FalRequest<E>, _ onUpdate: (@Sendable (QueueStatus) -> Void)?
    ) async throws(FalError) -> FalResult<E.Output> {
        let completed = try await queue.waitForCompletion(of: request, onUpdate: onUpdate)
        return try await completed.completing { () throws(FalError) in try await queue.result(of: request) }
    }

    /// When the calling task is cancelled while a request is in the queue, fal is told, for up to most of a second.
    private func takingBack<Success>(
        _ isWanted: Bool, _ body: () async throws(FalError) -> Success
    ) async throws(FalError) -> Success {
        do {
            return try await body()
        } catch {
            guard isWanted, Task.isCancelled, let request = error.request else { throw error }
            throw await takenBack(request, because: error)
        }
    }

    private func takenBack(_ request: FalRequestHandle, because error: FalError) async -> FalError {
        // A task of its own, since this one is cancelled; awaited, so that nothing goes on behind the caller's back.
        let isTakenBack = await Task { await queue.cancelAtOnce(request) }.value
        var error = error
        if isTakenBack { error.message += "; fal was asked to stop it" }
        return error
    }
}

extension QueueStatus {
    /// Adds what only the status of a completed request knows to its result, or to the error in the result's place:
    /// metrics, and why the model failed.
    func completing<Output>(
        _ fetch: () async throws(FalError) -> FalResult<Output>
    ) async throws(FalError) -> FalResult<Output> {
        do {
            var result = try await fetch()
            result.metrics = metrics
            return result
        } catch {
            var error = error
            error.metrics = metrics
            if error.kind == .service, error.errorType == nil { error.errorType = failureType }
            throw error
        }
    }
}

/// A limit on how long something takes.
enum Deadline {
    /// Runs `body`; when the time is over first, cancels it and waits for it to end. What it still brings is returned:
    /// a result that came at the last moment is paid for.
    static func within<Success: Sendable>(
        _ limit: Duration?, _ body: @escaping @Sendable () async throws(FalError) -> Success
    ) async throws(FalError) -> Success {
        guard let limit else { return try await body() }
        let outcome: Result<Success, FalError> = await withTaskGroup(of: Result<Success, FalError>?.self) { group in
            group.addTask {
                do throws(FalError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            var isOver = false
            while let next = await group.next() {
                guard let next else {
                    isOver = !Task.isCancelled
                    group.cancelAll()
                    continue
                }
                group.cancelAll()
                guard isOver, case .failure(var error) = next, error.kind == .cancelled else { return next }
                error.kind = .timeout
                error.message =
                    error.request == nil
                    ? "the time given was over before the request was made; nothing was sent"
                    : "the request was not completed in the time given; it goes on, and its result can be fetched"
                return .failure(error)
            }
            return .failure(FalError(.cancelled, "the call was cancelled"))
        }
        return try outcome.get()
    }
}
