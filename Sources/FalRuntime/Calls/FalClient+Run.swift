public import FalFields
public import FalJSON
import FalTransport

extension FalClient {
    /// Runs a model directly, without the queue: one HTTP exchange that lasts as long as the model works. For fast
    /// models; fal never retries a direct run, and answers 429 when too many are running.
    ///
    /// - Parameters:
    ///   - endpoint: The generated type of the model.
    ///   - input: What the model is given; local media in it are uploaded first.
    ///   - additionalFields: Input fields that the type has no property for, and explicit nulls.
    ///   - options: What fal can be told; a direct run knows no priority and no webhook.
    ///   - timeout: The time limit for the exchange; `nil` is no limit.
    /// - Throws: ``FalError``; of kind `submissionUnknown` when the connection broke after the request may have
    ///   arrived.
    public func run<E: FalEndpoint>(
        _ endpoint: E.Type, input: E.Input, additionalFields: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions(), timeout: Duration? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await shared.limited { () throws(FalError) in
            try options.validate(for: E.id)
            let checked = try await body(
                of: input, for: endpoint, additionalFields: additionalFields, options: options)
            return try await run(checked.bytes, at: E.id, as: E.Output.self, options, timeout).adding(checked.problems)
        }
    }

    /// Runs any endpoint by its id; see ``run(_:input:additionalFields:options:timeout:)``.
    ///
    /// - Throws: ``FalError``; of kind `submissionUnknown` when the connection broke after the request may have
    ///   arrived.
    public func run(
        _ endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions(),
        timeout: Duration? = nil
    ) async throws(FalError) -> FalResult<JSONValue> {
        try await shared.limited { () throws(FalError) in
            try options.validate(for: endpoint)
            return try await run(input.serialized(.compact), at: endpoint, as: JSONValue.self, options, timeout)
        }
    }

    private func run<Output: WireValue>(
        _ body: [UInt8], at endpoint: EndpointID, as type: Output.Type, _ options: FalSubmitOptions,
        _ timeout: Duration?
    ) async throws(FalError) -> FalResult<Output> {
        var call = directCall("the run", endpoint, body, options, path: "")
        call.deadline = .some(timeout)
        let response = try await perform(call, mayDuplicate: options.resubmission == .mayDuplicate)
        return try FalResult(response, of: call, as: type)
    }

    /// Runs a model directly and yields its partial outputs. The last one is the whole result.
    ///
    /// A model that fails while it streams may end the stream like one that is whole, as apps of fal's SDK do; the last
    /// element then often has no ``FalPartialOutput/output``.
    ///
    /// The call is made when the sequence is iterated; leaving the loop ends it.
    public func stream<E: FalEndpoint>(
        _ endpoint: E.Type, input: E.Input, additionalFields: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions()
    ) -> FalOutputStream<E.Output> {
        FalOutputStream(client: self, endpoint: E.id, options: options) { () throws(FalError) in
            try await body(of: input, for: endpoint, additionalFields: additionalFields, options: options).bytes
        }
    }

    /// Runs any endpoint directly by its id and yields its partial outputs; see
    /// ``stream(_:input:additionalFields:options:)``.
    public func stream(
        _ endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions()
    ) -> FalOutputStream<JSONValue> {
        FalOutputStream(client: self, endpoint: endpoint, options: options) { () throws(FalError) in
            input.serialized(.compact)
        }
    }

    func directCall(
        _ action: String, _ endpoint: EndpointID, _ body: [UInt8], _ options: FalSubmitOptions, path: String
    ) -> HTTPCall {
        let url = "\(configuration.hosts.run)/\(endpoint.text)\(path)"
        var call = HTTPCall(action, "POST", url, endpoint: endpoint, idempotency: .run)
        call.body = .bytes(body)
        call.headers = options.requestHeaders(isQueued: false)
        return call
    }
}
