import FalFields
public import FalJSON
import FalTransport

/// fal's queue: a request is submitted to an endpoint's full id and lives under `owner/alias` from then on.
public struct FalQueue: Sendable {
    let client: FalClient

    /// Puts a request into the queue.
    ///
    /// A submit costs money, so it arrives once: when its answer is lost after it may have arrived, the error is of
    /// kind `submissionUnknown`. It is tried again where it cannot have arrived, or fal said that it was not taken
    /// (429).
    ///
    /// - Throws: ``FalError``.
    public func submit<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions()
    ) async throws(FalError) -> FalRequest<E> {
        try options.check(for: E.id)
        let body = try await client.body(of: input, for: endpoint, extra: extra, media: options.media)
        return FalRequest(unchecked: try await submit(body, to: E.id, options: options))
    }

    /// Where a request stands.
    ///
    /// - Parameter logs: whether to bring the model's log lines along.
    /// - Throws: ``FalError``.
    public func status<E: FalEndpoint>(
        of request: FalRequest<E>, logs: Bool = false
    ) async throws(FalError) -> QueueStatus {
        try await status(of: request.handle, logs: logs)
    }

    /// What happens to a request, as it happens, until it is completed.
    public func events<E: FalEndpoint>(of request: FalRequest<E>, logs: Bool = true) -> QueueEvents {
        events(of: request.handle, logs: logs)
    }

    /// Waits until a request is completed. That it succeeded, only its result tells.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait; the request goes on when it passes.
    ///   - onUpdate: called for every status that differs from the one before, with the log lines that are new.
    /// - Returns: the last status.
    /// - Throws: ``FalError``.
    @discardableResult
    public func waitForCompletion<E: FalEndpoint>(
        of request: FalRequest<E>, timeout: Duration? = nil, onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) -> QueueStatus {
        try await waitForCompletion(of: request.handle, timeout: timeout, onUpdate: onUpdate)
    }

    /// What the model made. Only there once the request is completed; fal answers 400 before.
    ///
    /// - Throws: ``FalError``; of kind `decoding`, with the whole answer, when it does not fit the endpoint's output.
    public func result<E: FalEndpoint>(of request: FalRequest<E>) async throws(FalError) -> FalResult<E.Output> {
        let (answer, call) = try await fetchResult(of: request.handle)
        return try FalResult(answer, of: call, as: E.Output.self)
    }

    /// Asks fal to stop a request. A waiting one is removed; a running one is signalled and may still finish.
    ///
    /// - Returns: whether there was something to stop: `false` when the request was completed already.
    /// - Throws: ``FalError``.
    @discardableResult
    public func cancel<E: FalEndpoint>(_ request: FalRequest<E>) async throws(FalError) -> Bool {
        try await cancel(request.handle)
    }
}
