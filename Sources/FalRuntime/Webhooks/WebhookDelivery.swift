import FalFields
package import FalJSON
import FalTransport

/// The result or the error in a webhook's body.
///
/// In this module and not in FalWebhooks, because it makes ``FalResult`` and ``FalError``.
package struct WebhookDelivery: Sendable {
    package let request: FalRequestHandle
    /// The body, byte for byte.
    package let body: [UInt8]

    package init(request: FalRequestHandle, body: [UInt8]) {
        self.request = request
        self.body = body
    }

    /// Decodes the result.
    ///
    /// - Throws: ``FalError`` of kind `decoding`, with the whole body.
    package func result<Output: WireValue>(
        from payload: JSONValue, as type: Output.Type
    ) throws(FalError) -> FalResult<Output> {
        let response = HTTPCall.Response(head: TransportHead(status: 200, url: ""), body: payload.serialized())
        let call = HTTPCall("the request", "POST", "", request: request)
        do throws(FalError) {
            return try FalResult(payload, in: response, of: call) {
                decodingError("the payload of the webhook does not fit \(Output.self)")
            }
        } catch {
            var failure = error
            failure.raw = body
            throw failure
        }
    }

    /// Why the request failed.
    ///
    /// - Parameters:
    ///   - message: fal's message, like `Invalid status code: 422`.
    ///   - payload: The body that fetching the result returns as well.
    package func failure(_ message: String?, payload: JSONValue) -> FalError {
        let status = message.flatMap(Self.status)
        let response = HTTPCall.Response(head: TransportHead(status: status ?? 0, url: ""), body: payload.serialized())
        let call = HTTPCall("the request", "POST", "", request: request)
        var failure = call.addingContext(to: FalError(rejection: response, of: call, withKey: true))
        failure.status = status
        failure.raw = body
        let texts = [message, payload["detail"]?.stringValue].compactMap { $0 }.map(ServerText.sanitized)
        failure.message = (["the request failed"] + texts).joined(separator: ": ")
        return failure
    }

    /// An error about a body that does not have the expected form.
    package func decodingError(_ message: String) -> FalError {
        var failure = FalError(.decoding, message, about: request)
        failure.raw = body
        return failure
    }

    /// 422 of `Invalid status code: 422` and `Unexpected status code: 422`.
    private static func status(in message: String) -> Int? {
        guard let range = message.lowercased().firstRange(of: "status code: ") else { return nil }
        let digits = message.lowercased()[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Int(digits).flatMap { (100..<600).contains($0) ? $0 : nil }
    }
}

extension FalClient {
    /// fal's public keys for webhook signatures, as a JSON Web Key Set.
    ///
    /// All attempts together take less than the 15 seconds that fal waits for the receiver of a webhook.
    ///
    /// - Throws: ``FalError``.
    package func webhookKeySet() async throws(FalError) -> [UInt8] {
        var call = HTTPCall("the webhook keys", "GET", "\(configuration.hosts.rest)/.well-known/jwks.json")
        call.authorization = .none
        call.maximumAttempts = min(2, configuration.retries.maximumAttempts)
        call.deadline = .some(.seconds(5))
        call.maximumBytes = 1 << 20
        return try await perform(call).body
    }
}
