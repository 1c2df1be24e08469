#if os(Linux) || os(macOS)
    /// HTTP by libcurl, on a thread of its own, or on a few where there is much to do.
    ///
    /// The first thread starts with the first request; all end when the transport has gone away and its last exchange
    /// is over, or by ``shutdown()``. Connections are kept and reused; make one transport and share it.
    ///
    /// `Expect: 100-continue` is never sent, cookies are not kept, and a request with `resending: .never` is begun at
    /// most once: libcurl, which likes to send a request again when a connection breaks, is stopped before it does.
    public final class CurlTransport: Transport {
        let loops: CurlLoops

        public init(configuration: Configuration = .init()) {
            loops = CurlLoops(configuration)
        }

        deinit {
            loops.endWhenIdle()
        }

        public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
            let target = RequestTarget(request.url)
            try RequestRules.check(request, target)
            guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
            let loop = loops.forRequest
            let pipe = ResponsePipe(request, target, owner: loop, capacity: loop.configuration.bodyBuffer)
            let sentAt = ContinuousClock.now
            // A body that is let go of ends its exchange, so it exists before anyone can fail to take it.
            let body = TransportBytes(PipeReader(pipe))
            let head = try await pipe.head {
                loop.start(pipe, at: sentAt)
            }
            return TransportResponse(head: head, body: body)
        }

        /// Cancels all exchanges, closes all connections and returns when its threads are done with them. Requests sent
        /// later fail.
        public func shutdown() async {
            await loops.endNow()
        }
    }
#endif
