public import FalFields
public import FalJSON
import FalTransport

extension FalClient {
    /// Submits a request to the queue, waits for it and returns its result.
    ///
    /// - Parameters:
    ///   - endpoint: The generated type of the model.
    ///   - input: What the model is given; local media in it are uploaded first.
    ///   - additionalFields: Input fields that the type has no property for, and explicit nulls. They override
    ///     properties.
    ///   - options: Priority, webhook, limits and what else fal can be told.
    ///   - timeout: The time limit for the whole call. When it passes, the request continues at fal, and the error has
    ///     its handle.
    ///   - cancelsWithTask: Whether cancelling the task also cancels the request at fal.
    ///   - onUpdate: Called for each change of the status, with the new log lines.
    /// - Throws: ``FalError``.
    public func subscribe<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, additionalFields: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions(), timeout: Duration? = nil, cancelsWithTask: Bool = true,
        onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await following(timeout, cancelsWithTask) { () throws(FalError) in
            try await shared.limited { () throws(FalError) in
                try options.validate(for: E.id)
                let checked = try await body(
                    of: input, for: endpoint, additionalFields: additionalFields, options: options)
                let request = try await queue.submit(checked.bytes, to: E.id, options: options)
                return try await queue.waitForResult(of: request, as: E.Output.self, onUpdate: onUpdate)
                    .adding(checked.problems)
            }
        }
    }

    /// Waits for a request that was submitted before, perhaps by another process, and returns its result.
    ///
    /// - Throws: ``FalError``.
    public func subscribe<E: FalEndpoint>(
        to request: FalRequest<E>, timeout: Duration? = nil, cancelsWithTask: Bool = false,
        onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await following(timeout, cancelsWithTask) { () throws(FalError) in
            try await queue.waitForResult(of: request.handle, as: E.Output.self, onUpdate: onUpdate)
        }
    }

    /// Submits a request to any endpoint by its id, waits for it and returns its result as JSON.
    ///
    /// ```swift
    /// let result = try await fal.subscribe(to: "fal-ai/flux/dev", input: ["prompt": "a fox"])
    /// result.output["images"]?[0]?["url"]
    /// ```
    ///
    /// - Throws: ``FalError``; see ``subscribe(to:input:additionalFields:options:timeout:cancelsWithTask:onUpdate:)``.
    public func subscribe(
        to endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions(),
        timeout: Duration? = nil, cancelsWithTask: Bool = true, onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<JSONValue> {
        try await following(timeout, cancelsWithTask) { () throws(FalError) in
            try await shared.limited { () throws(FalError) in
                let request = try await queue.submit(
                    to: endpoint, input: input, options: options, cancelsWithTask: false)
                return try await queue.waitForResult(of: request, as: JSONValue.self, onUpdate: onUpdate)
            }
        }
    }

    /// Waits for a request that was submitted before, perhaps by another process, and returns its result as JSON.
    ///
    /// - Throws: ``FalError``.
    public func subscribe(
        to request: FalRequestHandle, timeout: Duration? = nil, cancelsWithTask: Bool = false,
        onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalResult<JSONValue> {
        try await following(timeout, cancelsWithTask) { () throws(FalError) in
            try await queue.waitForResult(of: request, as: JSONValue.self, onUpdate: onUpdate)
        }
    }

    /// Runs `body` within the timeout. On cancellation of the calling task, tries for 700 ms to cancel at fal.
    private func following<Success: Sendable>(
        _ timeout: Duration?, _ cancelsWithTask: Bool,
        _ body: @escaping @Sendable () async throws(FalError) -> Success
    ) async throws(FalError) -> Success {
        try await queue.cancelling(cancelsWithTask) { () throws(FalError) in
            try await Deadline.within(timeout, body)
        }
    }
}

/// A time limit for an asynchronous operation.
package enum Deadline {
    /// Runs `body` and cancels it when the time limit passes. If it returns a result all the same, that result is
    /// returned: it has been paid for.
    package static func within<Success: Sendable>(
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
            var hasTimedOut = false
            while let next = await group.next() {
                guard let next else {
                    hasTimedOut = !Task.isCancelled
                    group.cancelAll()
                    continue
                }
                group.cancelAll()
                guard hasTimedOut, case .failure(let error) = next else { return next }
                return .failure(afterTimeout(error))
            }
            return .failure(FalError(.cancelled, "the call was cancelled"))
        }
        return try outcome.get()
    }

    /// The error of an operation that was cancelled because its time was up: nobody has interrupted it.
    private static func afterTimeout(_ error: FalError) -> FalError {
        var error = error
        switch error.kind {
        case .cancelled:
            error.kind = .timeout
            error.message =
                error.request == nil
                ? "the call timed out before the request was made; no request was submitted"
                : "the request did not complete before the timeout; it continues, and its result can be fetched"
        case .submissionUnknown where error.transport?.kind == .cancelled:
            error.message = "the call timed out before fal answered; whether it has taken the request is not known"
        default: break
        }
        return error
    }
}
