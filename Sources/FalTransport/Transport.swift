/// Something that carries one HTTP request to a server and brings back its answer.
///
/// A status outside 200…299 is an answer, not an error: `send` throws only when there is no complete head.
/// Cancelling the calling task ends the exchange at once with an error of kind ``TransportError/Kind/cancelled``;
/// when `send` (or the body's `next`) has returned, no hook of the request is called any more.
public protocol Transport: Sendable {
    /// Sends `request` and returns when the head of the answer is there; the body streams after it.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}

extension Transport {
    /// Sends `request` and waits for the whole answer.
    ///
    /// `maximumBodyBytes` of the request bounds what is kept in memory; without it the whole answer is.
    public func fetch(
        _ request: TransportRequest
    ) async throws(TransportError) -> (head: TransportHead, bytes: [UInt8]) {
        let response = try await send(request)
        return (response.head, try await response.collect(upTo: request.maximumBodyBytes ?? .max))
    }
}
