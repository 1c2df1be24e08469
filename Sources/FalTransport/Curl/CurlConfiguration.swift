#if os(Linux) || os(macOS)
    extension CurlTransport {
        /// How a ``CurlTransport`` goes about its work.
        public struct Configuration: Sendable {
            public enum Proxy: Sendable, Hashable {
                /// `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, as libcurl reads them.
                case environment
                /// No proxy, whatever the environment says.
                case none
                /// This one, for example `http://127.0.0.1:3128`.
                case url(String)
            }

            public enum HTTPVersion: Sendable, Hashable {
                /// HTTP/2 where the server offers it during the TLS handshake, HTTP/1.1 otherwise.
                case negotiated
                /// HTTP/1.1 alone.
                case http1
                /// HTTP/2 from the first byte, without TLS: the server is known to speak it.
                case http2PriorKnowledge
            }

            /// How many threads it has, at least and at most. It has one until there are 16 exchanges, and then as many
            /// as have something to do: another one when those there work for four fifths of their time. The limits
            /// below hold for all together, but each thread keeps connections of its own, so there is one for every 32
            /// exchanges with a host that they allow, and no more.
            public var threads: ClosedRange<Int> = 1...2
            /// How many exchanges run at once; further ones wait their turn, which costs next to nothing. Bounds
            /// sockets and memory. An exchange whose body nobody reads on keeps its place.
            public var maximumTransfers = 128
            /// How many exchanges with one host and port run at once. Over HTTP/1.1 each takes a connection, of which
            /// each thread may come to have this many.
            public var maximumTransfersPerHost = 64
            /// For requests that name no connect timeout of their own.
            public var connectTimeout = Duration.seconds(30)
            /// A connection idle for longer is not reused by a request that must not be sent twice: the server may be
            /// about to close it, and then nobody could tell whether the request was taken. Whole seconds.
            public var maximumIdleForSingleSend = Duration.seconds(15)
            /// With this many bytes of a body unread, its sender has to wait.
            public var bodyBuffer = 256 * 1024
            public var proxy = Proxy.environment
            public var httpVersion = HTTPVersion.negotiated
            /// A PEM file with the certificate authorities to trust in place of the system's: a company's own, or a
            /// test's.
            public var certificateAuthorities: String?
            /// Sent unless the request has a `User-Agent` of its own.
            public var userAgent: String?

            public init() {}
        }
    }
#endif
