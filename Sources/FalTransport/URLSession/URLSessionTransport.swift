import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTP by Foundation's URLSession: the transport of the systems that have no libcurl for apps.
///
/// What `URLSession` does not offer, and what follows:
/// - There is no limit for connecting alone: `connectTimeout` is not looked at. `deadline` and `stallTimeout` are ours
///   and hold; the stall timeout also covers connecting.
/// - A file is streamed when it is sent whole; a part of a file is read into memory first.
/// - Whether a failed request reached the server is known for failed lookups, connections and handshakes alone; in all
///   other cases ``TransportError/mayHaveReachedServer`` is `true`.
/// - A request with `resending: .never` goes over a session, and so a connection, of its own: URLSession re-sends what
///   fails on a reused connection. That costs a handshake for each.
/// - Bodies are always decompressed, also with an `Accept-Encoding` of the caller's.
/// - Headers come in the order of their names; Foundation keeps them in a dictionary, several of one name joined.
///
/// On Linux it exists so that one suite can test both transports; use `CurlTransport` there. Foundation's URLSession
/// for Linux goes on receiving when the reader is slow, tells a failed TLS handshake from no other failure, loses the
/// body of a redirect that is not followed, and stops the process at an answer with trailers.
public final class URLSessionTransport: Transport {
    public struct Configuration: Sendable {
        /// Further requests to one host wait for a connection.
        public var maximumConnectionsPerHost = 64
        /// With about this many bytes of a body unread, its sender has to wait.
        public var bodyBuffer = 256 * 1024

        public init() {}
    }

    private let configuration: Configuration
    private let shared: URLSessionHost

    public init(configuration: Configuration = .init()) {
        self.configuration = configuration
        shared = URLSessionHost(configuration)
    }

    deinit {
        shared.endWhenIdle()
    }

    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let target = RequestTarget(request.url)
        try RequestRules.check(request, target)
        guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
        let (urlRequest, file) = try URLSessionRequest.make(request, target)
        let exchange = URLSessionExchange(request, file)
        let pipe = ResponsePipe(request, target, owner: exchange, capacity: configuration.bodyBuffer)
        let body = TransportBytes(PipeReader(pipe))
        let head = try await pipe.head {
            if request.resending == .never {
                let own = URLSessionHost(configuration)
                own.start(exchange, pipe, urlRequest, file?.url)
                own.endWhenIdle()
            } else {
                shared.start(exchange, pipe, urlRequest, file?.url)
            }
        }
        return TransportResponse(head: head, body: body)
    }

    /// Cancels all exchanges and closes all connections. Requests sent later fail.
    public func shutdown() async {
        shared.endNow()
    }
}
