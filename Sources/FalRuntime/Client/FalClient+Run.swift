public import FalFields
public import FalJSON
import FalTransport

extension FalClient {
    /// Runs a model directly, without the queue: one exchange that lasts as long as the model works. For quick models;
    /// fal never repeats a direct run by itself, and answers 429 when too many are going.
    ///
    /// - Parameter timeout: how long the exchange may take; `nil` waits for as long as it takes.
    /// - Throws: ``FalError``; of kind `submissionUnknown` when the connection broke after the request may have
    ///   arrived.
    public func run<E: FalEndpoint>(
        _ endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions(), timeout: Duration? = nil
    ) async throws(FalError) -> FalResult<E.Output> {
        try await shared.pass { () throws(FalError) in
            try options.check(for: E.id)
            let body = try await body(of: input, for: endpoint, extra: extra, media: options.media)
            return try await run(body, at: E.id, as: E.Output.self, options, timeout)
        }
    }

    /// Runs an endpoint that is known by its id alone, without the queue; see ``run(_:input:extra:options:timeout:)``.
    ///
    /// - Throws: ``FalError``; of kind `submissionUnknown` when the connection broke after the request may have
    ///   arrived.
    public func run(
        _ endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions(),
        timeout: Duration? = nil
    ) async throws(FalError) -> FalResult<JSONValue> {
        try await shared.pass { () throws(FalError) in
            try options.check(for: endpoint)
            return try await run(input.serialized(.compact), at: endpoint, as: JSONValue.self, options, timeout)
        }
    }

    private func run<Output: WireValue>(
        _ body: [UInt8], at endpoint: EndpointID, as type: Output.Type, _ options: FalSubmitOptions,
        _ timeout: Duration?
    ) async throws(FalError) -> FalResult<Output> {
        var call = directCall("the run", endpoint, body, options, path: "")
        call.deadline = .some(timeout)
        let answer = try await perform(call, mayDuplicate: options.resubmission == .mayDuplicate)
        return try FalResult(answer, of: call, as: type)
    }

    /// Runs a model directly and gets what it makes piece by piece. The last piece is the whole result.
    ///
    /// The call is made when the sequence is read; leaving the loop ends it.
    public func stream<E: FalEndpoint>(
        _ endpoint: E.Type, input: E.Input, extra: [String: JSONValue] = [:],
        options: FalSubmitOptions = FalSubmitOptions()
    ) -> FalPartials<E> {
        FalPartials(client: self, input: input, extra: extra, options: options)
    }

    func directCall(
        _ action: String, _ endpoint: EndpointID, _ body: [UInt8], _ options: FalSubmitOptions, path: String
    ) -> Call {
        let url = "\(configuration.hosts.run)/\(endpoint.text)\(path)"
        var call = Call(action, "POST", url, endpoint: endpoint, care: .run)
        call.body = .bytes(body)
        call.headers = options.requestHeaders(isQueued: false)
        return call
    }

    /// The bytes of an input, local media replaced by where they are after they were brought to fal.
    func body<E: FalEndpoint>(
        of input: E.Input, for endpoint: E.Type, extra: [String: JSONValue], media: FalSubmitOptions.MediaDelivery
    ) async throws(FalError) -> [UInt8] {
        let (bytes, localMedia) = E.body(of: input, extra: extra, isDraft: true)
        if localMedia.isEmpty { return bytes }
        let addresses = try await addresses(of: localMedia, for: E.id, by: media)
        return E.body(of: input, extra: extra, addresses: addresses).bytes
    }
}

extension FalResult where Output: WireValue {
    /// Reads an answer. One that does not fit is an error that has all of it.
    init(_ answer: Call.Answer, of call: Call, as type: Output.Type) throws(FalError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: answer.body)
        } catch {
            throw call.error(.decoding, "\(call.action) is not JSON: \(error)", answer)
        }
        let reader = WireReader(json)
        output = Output(from: reader)
        guard reader.problems.isEmpty else {
            var failure = call.error(.decoding, "\(call.action) does not fit \(Output.self)", answer)
            failure.problems = reader.problems
            throw failure
        }
        raw = answer.body
        requestID = call.request?.id ?? answer.head["x-fal-request-id"]
        billableUnits = answer.head["x-fal-billable-units"].flatMap { JSONNumber(literal: $0) }
        losses = reader.losses
    }
}
