#if os(Linux) || os(macOS)
    /// HTTP by libcurl, on one thread of its own for all exchanges.
    ///
    /// The thread starts with the first request and ends when the transport has gone away and its last exchange is
    /// over, or by ``shutdown()``. Connections are kept and reused; make one transport and share it.
    ///
    /// `Expect: 100-continue` is never sent, cookies are not kept, and a request with `resending: .never` is begun at
    /// most once: libcurl, which likes to send a request again when a connection breaks, is stopped before it does.
    public final class CurlTransport: Transport {
        let loop: CurlLoop

        public init(configuration: Configuration = .init()) {
            loop = CurlLoop(configuration)
        }

        deinit {
            loop.endWhenIdle()
        }

        public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
            let target = RequestTarget(request.url)
            try RequestRules.check(request, target)
            guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
            let pipe = ResponsePipe(
                target: target, owner: loop, capacity: loop.configuration.bodyBuffer,
                maximumBytes: request.maximumBodyBytes)
            let sentAt = ContinuousClock.now
            // A body that is let go of ends its exchange, so it exists before anyone can fail to take it.
            let body = TransportBytes(PipeReader(pipe))
            let head = try await pipe.head {
                loop.start(request, pipe: pipe, at: sentAt)
            }
            return TransportResponse(head: head, body: body)
        }

        /// Cancels all exchanges, closes all connections and returns when the thread is done with them. Requests sent
        /// later fail.
        public func shutdown() async {
            await loop.endNow()
        }
    }
#endif
