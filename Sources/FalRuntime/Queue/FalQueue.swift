import FalFields
public import FalJSON
import FalTransport

/// fal's queue: a request is submitted to an endpoint's full id and lives under `owner/alias` from then on.
public struct FalQueue: Sendable {
    let client: FalClient

    // MARK: Calls

    /// Puts a request into the queue.
    ///
    /// A submit costs money, so it is sent once: when its answer is lost after it may have arrived, the error is of kind
    /// `submissionUnknown`.
    ///
    /// - Throws: ``FalError``.
    public func submit<E: FalEndpoint>(
        to endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:]
    ) async throws(FalError) -> FalRequest<E> {
        let body = try await client.body(of: input, for: endpoint, extra: extra)
        var call = Call(action: "the submit", method: "POST", url: address(E.id.text), endpoint: E.id)
        call.body = .bytes(body)
        call.isSentOnce = true
        let answer = try await client.perform(call)
        guard let json = try? JSONValue(parsing: answer.body), let id = json["request_id"]?.stringValue else {
            throw call.error(.submissionUnknown, "fal took the request, but its answer has no request_id", answer)
        }
        var request = FalRequest<E>(id: id)
        request.responseURL = json["response_url"]?.stringValue
        request.statusURL = json["status_url"]?.stringValue
        request.cancelURL = json["cancel_url"]?.stringValue
        return request
    }

    /// Where a request stands.
    ///
    /// - Parameter logs: whether to bring the model's log lines along.
    public func status<E: FalEndpoint>(
        of request: FalRequest<E>, logs: Bool = false
    ) async throws(FalError) -> QueueStatus {
        let url = address(request.statusURL, of: request, "/status")
        let call = Call(
            action: "the status", method: "GET", url: url + (url.contains("?") ? "&" : "?") + "logs=\(logs ? 1 : 0)",
            endpoint: E.id, requestID: request.id)
        let answer = try await client.perform(call)
        guard let json = try? JSONValue(parsing: answer.body), let status = QueueStatus(json: json) else {
            throw call.error(.decoding, "fal's status is none this client knows", answer)
        }
        return status
    }

    /// What the model made. Only there once the request is completed; fal answers 400 before.
    public func result<E: FalEndpoint>(of request: FalRequest<E>) async throws(FalError) -> FalResult<E.Output> {
        let call = Call(
            action: "the result", method: "GET", url: address(request.responseURL, of: request, ""), endpoint: E.id,
            requestID: request.id)
        let answer = try await client.perform(call)
        let json: JSONValue
        do {
            json = try JSONValue(parsing: answer.body)
        } catch {
            throw call.error(.decoding, "the result is not JSON: \(error)", answer)
        }
        let reader = WireReader(json)
        let output = E.Output(from: reader)
        guard reader.problems.isEmpty else {
            var failure = call.error(.decoding, "the result does not fit \(E.self).Output", answer)
            failure.problems = reader.problems
            throw failure
        }
        return FalResult(output: output, raw: answer.body, requestID: request.id, losses: reader.losses)
    }

    /// Asks fal to stop a request. A waiting one is removed; a running one is signalled and may still finish.
    ///
    /// - Returns: whether there was something to stop: `false` when the request was completed already.
    @discardableResult
    public func cancel<E: FalEndpoint>(_ request: FalRequest<E>) async throws(FalError) -> Bool {
        let call = Call(
            action: "the cancellation", method: "PUT", url: address(request.cancelURL, of: request, "/cancel"),
            endpoint: E.id, requestID: request.id)
        do {
            _ = try await client.perform(call)
            return true
        } catch {
            guard error.status == 400, let raw = error.raw, let json = try? JSONValue(parsing: raw),
                json["status"]?.stringValue == "ALREADY_COMPLETED"
            else { throw error }
            return false
        }
    }

    /// Looks at a request until it is completed.
    public func waitForCompletion<E: FalEndpoint>(
        of request: FalRequest<E>, timeout: Duration? = nil, onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) {
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now + $0 }
        var pause = client.configuration.pollInterval
        var last: QueueStatus?
        while true {
            let status = try await status(of: request, logs: onUpdate != nil)
            if status != last { onUpdate?(status) }
            last = status
            if status.isCompleted { return }
            if let deadline, clock.now + pause > deadline {
                throw FalError.about(
                    request, .timeout,
                    "the request was not completed in time; it goes on, and its result can be fetched")
            }
            do {
                try await clock.sleep(for: pause)
            } catch {
                throw FalError.about(request, .cancelled, "waiting was cancelled; the request goes on")
            }
            pause = min(pause * 1.5, client.configuration.longestPollInterval)
        }
    }

    // MARK: Addresses

    private func address(_ path: String) -> String { "\(client.configuration.hosts.queue)/\(path)" }

    /// The address fal gave, if it is one the key may go to; else the one that follows from the ids.
    private func address<E: FalEndpoint>(_ given: String?, of request: FalRequest<E>, _ suffix: String) -> String {
        if let given, client.configuration.hosts.trusts(given) { return given }
        return address("\(E.id.queueID)/requests/\(request.id)\(suffix)")
    }
}

extension FalError {
    static func about<E: FalEndpoint>(_ request: FalRequest<E>, _ kind: Kind, _ message: String) -> FalError {
        var error = FalError(kind, message)
        error.endpoint = E.id
        error.requestID = request.id
        return error
    }
}
