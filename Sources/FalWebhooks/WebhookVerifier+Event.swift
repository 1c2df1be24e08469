public import FalJSON
public import FalRuntime

extension WebhookVerifier {
    /// Verifies a delivery and reads it as one about a request of `endpoint`.
    ///
    /// - Throws: ``WebhookError``; of kind `undecodable`, with the whole body, when it is fal's and does not fit.
    public func event<E: FalEndpoint>(
        of endpoint: E.Type, body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookEvent<E.Output> {
        let signature = try await verify(body: body, headers: headers)
        return try WebhookEvent(body, of: E.id, requestID: signature.requestID)
    }

    /// The same with headers as a dictionary.
    public func event<E: FalEndpoint>(
        of endpoint: E.Type, body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookEvent<E.Output> {
        try await event(of: endpoint, body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }

    /// Verifies a delivery about a request of an endpoint that has no type here.
    ///
    /// - Throws: ``WebhookError``.
    public func event(
        of endpoint: EndpointID, body: [UInt8], headers: some Sequence<(name: String, value: String)>
    ) async throws(WebhookError) -> WebhookEvent<JSONValue> {
        let signature = try await verify(body: body, headers: headers)
        return try WebhookEvent(body, of: endpoint, requestID: signature.requestID)
    }

    /// The same with headers as a dictionary.
    public func event(
        of endpoint: EndpointID, body: [UInt8], headers: [String: String]
    ) async throws(WebhookError) -> WebhookEvent<JSONValue> {
        try await event(of: endpoint, body: body, headers: headers.map { (name: $0.key, value: $0.value) })
    }
}
