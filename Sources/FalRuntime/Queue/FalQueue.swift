public import FalFields
public import FalJSON
import FalSupport
import FalTransport

/// fal's queue. A request is submitted to an endpoint's full id; afterwards its URLs are below `owner/alias`.
public struct FalQueue: Sendable {
    let client: FalClient

    /// Submits a request to the queue.
    ///
    /// A submit costs money, so it is sent once: if its response is lost after the request may have arrived, the error
    /// is of kind `submissionUnknown`. It is retried only if it cannot have arrived, or fal refused it for now (429).
    ///
    /// If the task is cancelled while the submit is under way, its answer is still waited for, up to
    /// ``FalConfiguration/submitGracePeriod``: the error is then of kind `cancelled` and has the request.
    ///
    /// - Parameters:
    ///   - endpoint: The generated type of the model.
    ///   - input: What the model is given; local media in it are uploaded first.
    ///   - additionalFields: Input fields that the type has no property for, and explicit nulls.
    ///   - options: Priority, webhook, limits and what else fal can be told.
    ///   - cancelsWithTask: Whether cancelling the task also cancels the request at fal.
    /// - Throws: ``FalError``.
    public func submit<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, additionalFields: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions(), cancelsWithTask: Bool = true
    ) async throws(FalError) -> FalRequest<E> {
        try options.validate(for: E.id)
        let checked = try await client.body(
            of: input, for: endpoint, additionalFields: additionalFields, options: options)
        let handle = try await cancelling(cancelsWithTask) { () throws(FalError) in
            try await submit(checked.bytes, to: E.id, options: options)
        }
        return FalRequest(unchecked: handle)
    }

    /// The status of a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - logs: Whether to include the model's log lines.
    /// - Throws: ``FalError``.
    public func status<E: FalEndpoint>(
        of request: FalRequest<E>, logs: Bool = false
    ) async throws(FalError) -> FalQueueStatus {
        try await status(of: request.handle, logs: logs)
    }

    /// The changes of a request's status until it is completed.
    public func events<E: FalEndpoint>(of request: FalRequest<E>, logs: Bool = true) -> FalQueueEvents {
        events(of: request.handle, logs: logs)
    }

    /// Waits until a request is completed. Only its result tells whether it succeeded.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - timeout: The time limit for waiting; the request continues when it passes.
    ///   - onUpdate: Called for each change of the status, with the new log lines.
    /// - Returns: The last status.
    /// - Throws: ``FalError``.
    @discardableResult
    public func waitForCompletion<E: FalEndpoint>(
        of request: FalRequest<E>, timeout: Duration? = nil, onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalQueueStatus {
        try await waitForCompletion(of: request.handle, timeout: timeout, onUpdate: onUpdate)
    }

    /// The result of a completed request. fal answers 400 before it is completed.
    ///
    /// - Throws: ``FalError``; of kind `decoding`, with the whole response, if it does not fit the endpoint's output.
    public func result<E: FalEndpoint>(of request: FalRequest<E>) async throws(FalError) -> FalResult<E.Output> {
        try await result(of: request.handle, as: E.Output.self)
    }

    /// Asks fal to cancel a request. A waiting request is removed; a running one is signalled and may still finish.
    ///
    /// It works in a task that has been cancelled, too, within ``FalConfiguration/submitGracePeriod``.
    ///
    /// - Returns: `false` if the request was already completed.
    /// - Throws: ``FalError``.
    @discardableResult
    public func cancel<E: FalEndpoint>(_ request: FalRequest<E>) async throws(FalError) -> Bool {
        try await cancel(request.handle)
    }
}

// MARK: - Any endpoint by its id

extension FalQueue {
    /// Submits a request to any endpoint by its id.
    ///
    /// - Throws: ``FalError``; see ``submit(to:input:additionalFields:options:cancelsWithTask:)``.
    public func submit(
        to endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions(),
        cancelsWithTask: Bool = true
    ) async throws(FalError) -> FalRequestHandle {
        try options.validate(for: endpoint)
        return try await cancelling(cancelsWithTask) { () throws(FalError) in
            try await submit(input.serialized(.compact), to: endpoint, options: options)
        }
    }

    /// The status of a request.
    public func status(of request: FalRequestHandle, logs: Bool = false) async throws(FalError) -> FalQueueStatus {
        let url = try url(request.statusURL, of: request, "/status").addingQuery("logs", logs ? "1" : "0")
        let call = HTTPCall("the status", "GET", url, request: request)
        return try FalQueueStatus(try await client.perform(call), of: call)
    }

    /// The changes of a request's status until it is completed.
    public func events(of request: FalRequestHandle, logs: Bool = true) -> FalQueueEvents {
        FalQueueEvents(queue: self, request: request, logs: logs)
    }

    /// Waits until a request is completed; see ``waitForCompletion(of:timeout:onUpdate:)``.
    @discardableResult
    public func waitForCompletion(
        of request: FalRequestHandle, timeout: Duration? = nil, onUpdate: (@Sendable (FalQueueStatus) -> Void)? = nil
    ) async throws(FalError) -> FalQueueStatus {
        try await Deadline.within(timeout) { () throws(FalError) in
            try await events(of: request, logs: onUpdate != nil).last(onUpdate)
        }
    }

    /// The result of a completed request, as JSON.
    public func result(of request: FalRequestHandle) async throws(FalError) -> FalResult<JSONValue> {
        try await result(of: request, as: JSONValue.self)
    }

    /// Asks fal to cancel a request; see ``cancel(_:)``.
    @discardableResult
    public func cancel(_ request: FalRequestHandle) async throws(FalError) -> Bool {
        do {
            _ = try await performUncancelled(try cancellation(of: request))
            return true
        } catch {
            guard error.status == 400, let raw = error.raw, let json = try? JSONValue(answer: raw),
                json["status"]?.stringValue == "ALREADY_COMPLETED"
            else { throw error }
            return false
        }
    }
}

// MARK: - HTTP

extension FalQueue {
    /// Submits the JSON of an input. A request that fal has taken although the task was cancelled is in the error.
    func submit(
        _ body: [UInt8], to endpoint: EndpointID, options: FalSubmitOptions
    ) async throws(FalError) -> FalRequestHandle {
        let url = options.addingQuery(to: "\(client.configuration.hosts.queue)/\(endpoint.text)")
        var call = HTTPCall("the submit", "POST", url, endpoint: endpoint, idempotency: .submit)
        call.body = .bytes(body)
        call.headers = options.requestHeaders(isQueued: true)
        let grace = client.configuration.submitGracePeriod
        call.cancellationGrace = grace > .zero ? grace : nil
        let request: FalRequestHandle
        do {
            let response = try await client.perform(call, mayDuplicate: options.resubmission == .mayDuplicate)
            request = try Self.request(in: response, of: call, to: endpoint)
        } catch {
            var error = error
            // The head of an answer that is of no use otherwise has fal's id of the request.
            if error.kind == .submissionUnknown, let id = error.requestID {
                error.request = FalRequestHandle(endpoint: endpoint, id: id)
            }
            throw error
        }
        guard !Task.isCancelled else {
            throw FalError(.cancelled, "the submit was cancelled after fal had taken the request", about: request)
        }
        return request
    }

    private static func request(
        in response: HTTPCall.Response, of call: HTTPCall, to endpoint: EndpointID
    ) throws(FalError) -> FalRequestHandle {
        // Nothing is built from an id that is refused; the error has the answer, because the job may have been paid.
        guard let json = try? JSONValue(answer: response.body), let id = json["request_id"]?.stringValue,
            FalRequestHandle.isID(id)
        else {
            throw call.error(
                .submissionUnknown, "fal took the request, but its answer has no usable request_id", response)
        }
        var request = FalRequestHandle(endpoint: endpoint, id: id)
        request.responseURL = json["response_url"]?.stringValue
        request.statusURL = json["status_url"]?.stringValue
        request.cancelURL = json["cancel_url"]?.stringValue
        request.hasOwnURLs = true
        return request
    }

    /// Runs `body`. If the task has been cancelled by then, tries for 700 ms to cancel the request at fal.
    func cancelling<Success>(
        _ cancelsWithTask: Bool, _ body: () async throws(FalError) -> Success
    ) async throws(FalError) -> Success {
        do {
            return try await body()
        } catch {
            guard cancelsWithTask, Task.isCancelled, let request = error.request else { throw error }
            throw await cancelBriefly(request, because: error)
        }
    }

    func result<Output: WireValue>(
        of request: FalRequestHandle, as type: Output.Type
    ) async throws(FalError) -> FalResult<Output> {
        let url = try url(request.responseURL, of: request, "")
        let call = HTTPCall("the result", "GET", url, request: request, idempotency: .result)
        return try FalResult(try await client.perform(call), of: call, as: type)
    }

    /// Waits for a request and returns its result, with what only its last status has.
    func waitForResult<Output: WireValue>(
        of request: FalRequestHandle, as type: Output.Type, onUpdate: (@Sendable (FalQueueStatus) -> Void)?
    ) async throws(FalError) -> FalResult<Output> {
        let completed = try await events(of: request, logs: onUpdate != nil).last(onUpdate)
        return try await completed.addingFacts { () throws(FalError) in try await result(of: request, as: type) }
    }

    func openStatusStream(of request: FalRequestHandle, logs: Bool) async throws(FalError) -> TransportResponse {
        let url = try url(request.statusURL, of: request, "/status") + "/stream"
        var call = HTTPCall("the status stream", "GET", url.addingQuery("logs", logs ? "1" : "0"), request: request)
        call.accept = "text/event-stream"
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.polling.streamIdleTimeout
        call.maximumAttempts = 1
        return try await client.open(call)
    }

    private func cancellation(of request: FalRequestHandle) throws(FalError) -> HTTPCall {
        HTTPCall("the cancellation", "PUT", try url(request.cancelURL, of: request, "/cancel"), request: request)
    }

    /// Whoever cancels a request often does so because the task has been cancelled, which would end this call as well.
    private func performUncancelled(_ call: HTTPCall) async throws(FalError) -> HTTPCall.Response {
        guard Task.isCancelled else { return try await client.perform(call) }
        var call = call
        call.deadline = .some(client.configuration.submitGracePeriod)
        // Awaited, so that nothing outlives the call.
        let outcome = await Task { [call] () -> Result<HTTPCall.Response, FalError> in
            do throws(FalError) { return .success(try await client.perform(call)) } catch { return .failure(error) }
        }.value
        return try outcome.get()
    }

    /// Tries once, for 700 ms, to cancel a request at fal, and says so in `error`.
    func cancelBriefly(_ request: FalRequestHandle, because error: FalError) async -> FalError {
        guard var call = try? cancellation(of: request) else { return error }
        call.deadline = .some(.milliseconds(700))
        call.maximumAttempts = 1
        // A new task, because the current one is usually cancelled; awaited, so that nothing outlives the call.
        let isCancelled = await Task { [call] in (try? await client.perform(call)) != nil }.value
        var error = error
        if isCancelled { error.message += "; fal was asked to cancel it" }
        return error
    }

    /// The URL that fal gave, or the one that follows from the ids.
    ///
    /// In the answer to our own submit, it may be any on the configured queue. In a handle that was decoded, it must be
    /// the request's own, which a suffix of words may follow: an untrusted client must not choose what is done with our
    /// key.
    private func url(
        _ given: String?, of request: FalRequestHandle, _ suffix: String
    ) throws(FalError) -> String {
        guard request.hasID else {
            var error = FalError(.input, "the request has an id that is none of fal's; nothing was sent")
            error.endpoint = request.endpoint
            throw error
        }
        let hosts = client.configuration.hosts
        if let given, request.hasOwnURLs, hosts.isOnQueue(given) { return given }
        let own = "\(hosts.queue)/\(request.endpoint.queueID)/requests/\(request.id)"
        guard let given, given.utf8.starts(with: own.utf8) else { return own + suffix }
        let words = given.utf8.dropFirst(own.utf8.count)
        let isOwn =
            (words.isEmpty || words.first == UInt8(ascii: "/"))
            && words.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "/") }
        return isOwn ? given : own + suffix
    }
}
