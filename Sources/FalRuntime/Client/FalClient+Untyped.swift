public import FalFields
public import FalJSON
import FalTransport

extension FalClient {
    /// Runs an endpoint that is known by its id alone, without the queue; see ``run(_:input:extra:options:timeout:)``.
    ///
    /// - Throws: ``FalError``; of kind `submissionUnknown` when the connection broke after the request may have arrived.
    public func run(
        _ endpoint: EndpointID, input: JSONValue, options: FalSubmitOptions = FalSubmitOptions(),
        timeout: Duration? = nil
    ) async throws(FalError) -> FalResult<JSONValue> {
        try await shared.pass { () throws(FalError) in
            try options.check(for: endpoint)
            var call = Call(
                "the run", "POST", "\(configuration.hosts.run)/\(endpoint.text)", endpoint: endpoint, care: .run)
            call.body = .bytes(input.serialized(.compact))
            call.headers = options.requestHeaders(isQueued: false)
            call.deadline = .some(timeout)
            let answer = try await perform(call, mayDuplicate: options.resubmission == .mayDuplicate)
            return try FalResult(answer, of: call, as: JSONValue.self)
        }
    }
}
