import FalFields
package import FalJSON
import FalTransport

/// What a webhook brings about a request, read with the eyes with which an answer of fal's is read.
///
/// Here and not in FalWebhooks, where the signatures are, because it makes the runtime's results and errors.
package struct WebhookDelivery: Sendable {
    package let request: FalRequestHandle
    /// The body, byte for byte.
    package let body: [UInt8]

    package init(request: FalRequestHandle, body: [UInt8]) {
        self.request = request
        self.body = body
    }

    /// What the model made.
    ///
    /// - Throws: ``FalError`` of kind `decoding`, which has the whole body.
    package func result<Output: WireValue>(
        from payload: JSONValue, as type: Output.Type
    ) throws(FalError) -> FalResult<Output> {
        let reader = WireReader(payload)
        let output = Output(from: reader)
        guard reader.problems.isEmpty else {
            var failure = unreadable("the payload of the webhook does not fit \(Output.self)")
            failure.problems = reader.problems
            throw failure
        }
        return FalResult(
            output: output, raw: payload.serialized(), requestID: request.id, metrics: nil, billableUnits: nil,
            losses: reader.losses)
    }

    /// Why there is no result: fal's sentence (`Invalid status code: 422`), and as payload the answer that the result's
    /// address gives as well.
    package func failure(_ words: String?, payload: JSONValue) -> FalError {
        let status = words.flatMap(Self.status)
        let answer = Call.Answer(head: TransportHead(status: status ?? 0, url: ""), body: payload.serialized())
        let call = Call("the request", "POST", "", request: request)
        var failure = call.completed(FalError(refusal: answer, doing: call, withKey: true))
        failure.status = status
        failure.raw = body
        let told = [words, payload["detail"]?.stringValue].compactMap { $0 }.map(LogText.safe)
        failure.message = (["the request failed"] + told).joined(separator: ": ")
        return failure
    }

    /// A body that is not what was agreed.
    package func unreadable(_ message: String) -> FalError {
        var failure = FalError(.decoding, message, about: request)
        failure.raw = body
        return failure
    }

    /// 422 of `Invalid status code: 422` and `Unexpected status code: 422`.
    private static func status(in words: String) -> Int? {
        guard let range = words.lowercased().firstRange(of: "status code: ") else { return nil }
        let digits = words.lowercased()[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Int(digits).flatMap { (100..<600).contains($0) ? $0 : nil }
    }
}
