#if os(Linux) || os(macOS)
    /// HTTP over libcurl, on one thread of its own.
    ///
    /// The thread starts with the first request. It ends when the transport has gone away and its last exchange is
    /// over, or by ``shutdown()``. Connections are kept and reused: make one transport and share it.
    ///
    /// `Expect: 100-continue` is never sent, cookies are not kept, and a request with `resending: .never` is begun at
    /// most once: libcurl, which resends a request by itself when a connection breaks, is stopped before it does.
    public final class CurlTransport: Transport {
        private let loop: CurlEventLoop
        private let bodyBuffer: Int

        public init(configuration: Configuration = .init()) {
            loop = CurlEventLoop(configuration)
            bodyBuffer = configuration.bodyBuffer
        }

        deinit {
            loop.endWhenIdle()
        }

        public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
            let sentAt = ContinuousClock.now
            let pipe = try pipe(for: request, capacity: bodyBuffer)
            // A body that is released ends its exchange, so it must exist before the task can be cancelled.
            let body = TransportBytes(pipe)
            let head = try await pipe.head {
                loop.start(pipe, sentAt: sentAt)
            }
            return TransportResponse(head: head, body: body)
        }

        /// Not inlined: its temporaries would stay in the caller's async frame for as long as the exchange takes.
        @inline(never)
        private func pipe(for request: TransportRequest, capacity: Int) throws(TransportError) -> ResponsePipe {
            let target = RequestTarget(request.url)
            try RequestRules.check(request, target)
            guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
            return ResponsePipe(request, target, owner: loop, capacity: capacity)
        }

        public func openWebSocket(
            _ request: TransportRequest, limits: WebSocketLimits
        ) async throws(TransportError) -> WebSocketAnswer {
            let askedAt = ContinuousClock.now
            let link = CurlStreamLink(try pipe(for: request, capacity: Self.streamBuffer), loop)
            let stream = CurlByteStream(link)
            _ = try await link.pipe.head { loop.open(link, askedAt: askedAt) }
            return try await StreamWebSocket.open(request, link.pipe.target, limits, over: stream)
        }

        /// How many bytes of a stream may be unread: a whole image, so that its parts need not wait for each other.
        private static let streamBuffer = 1 << 20

        /// Cancels all exchanges, closes all connections and returns when the thread has let go of them. Requests sent
        /// later fail.
        public func shutdown() async {
            await loop.endNow()
        }
    }

    extension CurlTransport {
        /// The limits and options of a ``CurlTransport``.
        public struct Configuration: Sendable {
            /// Which proxy requests go through. Requests to loopback addresses (`localhost`, `127.0.0.0/8`, `::1`)
            /// never go through one.
            public enum Proxy: Sendable, Hashable {
                /// The one that `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` name, by libcurl's rules.
                case environment
                /// No proxy, whatever the environment says.
                case none
                /// This one, for example `http://127.0.0.1:3128`.
                case url(String)
            }

            public enum HTTPVersion: Sendable, Hashable {
                /// HTTP/2 where the server offers it during the TLS handshake, HTTP/1.1 otherwise.
                case negotiated
                /// HTTP/1.1 only.
                case http1
                /// HTTP/2 from the first byte, without TLS: the server is known to speak it.
                case http2PriorKnowledge
            }

            /// How many exchanges run at once; further ones wait in a queue, which costs next to nothing. Bounds
            /// sockets and memory. An exchange whose body is not read to its end keeps its slot.
            public var maximumTransfers = 128
            /// How many exchanges with one host and port run at once. Over HTTP/1.1 each takes a connection.
            public var maximumTransfersPerHost = 64
            /// The limit for connecting of requests that set none of their own.
            public var connectTimeout = Duration.seconds(30)
            /// A connection that has been idle for longer is not reused for a request that must not be sent twice: the
            /// server may be about to close it, and then nobody could tell whether the request arrived. Whole seconds.
            public var maximumIdleForSingleSend = Duration.seconds(15)
            /// How many bytes of a body may be unread before its sender has to wait.
            public var bodyBuffer = 256 * 1024
            public var proxy = Proxy.environment
            public var httpVersion = HTTPVersion.negotiated
            /// The path of a PEM file with the certificate authorities to trust in place of the system's.
            public var certificateAuthorities: String?
            /// Sent unless the request has a `User-Agent` of its own.
            public var userAgent: String?

            public init() {}
        }
    }
#endif
