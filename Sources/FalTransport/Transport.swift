/// Sends HTTP requests and receives the responses.
///
/// A status outside 200…299 is a response, not an error: `send` throws only when there is no complete head.
/// Cancelling the calling task ends the exchange at once with an error of kind ``TransportError/Kind/cancelled``.
/// After `send` (or the body's `next`) has returned, no callback of the request is called any more.
public protocol Transport: Sendable {
    /// Sends `request` and returns when the head of the response has arrived; the body streams after it.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}

extension Transport {
    /// Sends `request` and waits for the whole response.
    ///
    /// The request's `maximumBodyBytes` bounds what is kept in memory; without it the whole response is.
    public func fetch(
        _ request: TransportRequest
    ) async throws(TransportError) -> (head: TransportHead, bytes: [UInt8]) {
        let response = try await send(request)
        return (response.head, try await response.collect(upTo: request.maximumBodyBytes ?? .max))
    }
}

/// The transport that fits the platform.
public enum TransportDefaults {
    /// A new transport: libcurl on Linux, URLSession on Apple platforms. On macOS, pass a `CurlTransport` for libcurl.
    public static func make() -> any Transport {
        #if os(Linux)
            CurlTransport()
        #else
            URLSessionTransport()
        #endif
    }
}
