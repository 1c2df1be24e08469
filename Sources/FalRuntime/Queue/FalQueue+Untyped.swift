public import FalFields
public import FalJSON
import FalSupport
import FalTransport

// The same calls for endpoints that are known by their id alone: chosen at run time, or from a tool.
extension FalQueue {
    /// Puts a request into the queue of an endpoint that has no type here.
    ///
    /// - Throws: ``FalError``; see ``submit(to:input:extra:options:)``.
    public func submit(
        to endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions()
    ) async throws(FalError) -> FalRequestHandle {
        try options.check(for: endpoint)
        return try await submit(input.serialized(.compact), to: endpoint, options: options)
    }

    /// Where a request stands.
    public func status(of request: FalRequestHandle, logs: Bool = false) async throws(FalError) -> QueueStatus {
        let url = address(request.statusURL, of: request, "/status").addingQuery("logs", logs ? "1" : "0")
        let call = Call("the status", "GET", url, request: request)
        let answer = try await client.perform(call)
        guard let json = try? JSONValue(parsing: answer.body), let status = QueueStatus(json: json) else {
            throw call.error(.decoding, "fal's status is none this client knows", answer)
        }
        return status
    }

    /// What happens to a request, as it happens, until it is completed.
    public func events(of request: FalRequestHandle, logs: Bool = true) -> QueueEvents {
        QueueEvents(queue: self, request: request, logs: logs)
    }

    /// Waits until a request is completed; see ``waitForCompletion(of:timeout:onUpdate:)``.
    @discardableResult
    public func waitForCompletion(
        of request: FalRequestHandle, timeout: Duration? = nil, onUpdate: (@Sendable (QueueStatus) -> Void)? = nil
    ) async throws(FalError) -> QueueStatus {
        try await Deadline.within(timeout) { () throws(FalError) in
            var last: QueueStatus?
            var events = events(of: request, logs: onUpdate != nil).makeAsyncIterator()
            while let status = try await events.next() {
                onUpdate?(status)
                last = status
            }
            guard let last else { throw FalError.waitingWasCancelled(request) }
            return last
        }
    }

    /// What the model made, as JSON.
    public func result(of request: FalRequestHandle) async throws(FalError) -> FalResult<JSONValue> {
        let (answer, call) = try await fetchResult(of: request)
        return try FalResult(answer, of: call, as: JSONValue.self)
    }

    /// Asks fal to stop a request; see ``cancel(_:)``.
    @discardableResult
    public func cancel(_ request: FalRequestHandle) async throws(FalError) -> Bool {
        do {
            _ = try await client.perform(cancellation(of: request))
            return true
        } catch {
            guard error.status == 400, let raw = error.raw, let json = try? JSONValue(parsing: raw),
                json["status"]?.stringValue == "ALREADY_COMPLETED"
            else { throw error }
            return false
        }
    }

    // MARK: Exchanges

    func submit(
        _ body: [UInt8], to endpoint: EndpointID, options: FalSubmitOptions
    ) async throws(FalError) -> FalRequestHandle {
        let url = options.address("\(client.configuration.hosts.queue)/\(endpoint.text)")
        var call = Call("the submit", "POST", url, endpoint: endpoint, care: .submit)
        call.body = .bytes(body)
        call.headers = options.requestHeaders(isQueued: true)
        let answer = try await client.perform(call, mayDuplicate: options.resubmission == .mayDuplicate)
        guard let json = try? JSONValue(parsing: answer.body), let id = json["request_id"]?.stringValue, !id.isEmpty
        else {
            throw call.error(.submissionUnknown, "fal took the request, but its answer has no request_id", answer)
        }
        var request = FalRequestHandle(endpoint: endpoint, id: id)
        request.responseURL = json["response_url"]?.stringValue
        request.statusURL = json["status_url"]?.stringValue
        request.cancelURL = json["cancel_url"]?.stringValue
        return request
    }

    func fetchResult(of request: FalRequestHandle) async throws(FalError) -> (Call.Answer, Call) {
        let url = address(request.responseURL, of: request, "")
        let call = Call("the result", "GET", url, request: request, care: .result)
        return (try await client.perform(call), call)
    }

    func openStatusStream(of request: FalRequestHandle, logs: Bool) async throws(FalError) -> TransportResponse {
        let url = address(request.statusURL, of: request, "/status") + "/stream"
        var call = Call("the status stream", "GET", url.addingQuery("logs", logs ? "1" : "0"), request: request)
        call.accept = "text/event-stream"
        call.deadline = .some(nil)
        call.stallTimeout = client.configuration.watching.silence
        call.attempts = 1
        return try await client.open(call)
    }

    private func cancellation(of request: FalRequestHandle) -> Call {
        Call("the cancellation", "PUT", address(request.cancelURL, of: request, "/cancel"), request: request)
    }

    /// Tells fal to stop a request, trying once and not for long: for callers who want to be gone.
    func cancelAtOnce(_ request: FalRequestHandle) async -> Bool {
        var call = cancellation(of: request)
        call.deadline = .some(.milliseconds(700))
        call.attempts = 1
        do throws(FalError) {
            _ = try await client.perform(call)
            return true
        } catch {
            return false
        }
    }

    /// The address fal gave, if it is one the key may go to; else the one that follows from the ids.
    private func address(_ given: String?, of request: FalRequestHandle, _ suffix: String) -> String {
        if let given, client.configuration.hosts.trusts(given) { return given }
        return "\(client.configuration.hosts.queue)/\(request.endpoint.queueID)/requests/\(request.id)\(suffix)"
    }
}
