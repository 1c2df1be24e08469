#if os(Linux) || os(macOS)
    import CCurl
    import FalSupport

    /// What tasks have of a stream of bytes over libcurl. Without its last reference the connection is closed.
    final class CurlByteStream: ByteStream {
        private let link: CurlStreamLink

        init(_ link: CurlStreamLink) { self.link = link }

        // One that is being closed may still have to say so.
        deinit { if !link.outgoing.isFinishing { link.pipe.cancel() } }

        func read() async throws(TransportError) -> [UInt8]? { try await link.pipe.next() }
        func write(_ chunks: [OutgoingChunk]) async throws(TransportError) { try await link.outgoing.add(chunks) }
        func writeIfRoom(_ bytes: [UInt8]) { link.outgoing.addIfRoom(bytes) }
        func settle() { link.outgoing.settle() }
        func finish() { link.outgoing.finish() }
        func drop() { link.pipe.cancel() }
    }

    /// What the tasks and the loop's thread share of a stream.
    final class CurlStreamLink: Sendable {
        let pipe: ResponsePipe
        let outgoing: OutgoingBytes

        init(_ pipe: ResponsePipe, _ loop: CurlEventLoop) {
            self.pipe = pipe
            outgoing = OutgoingBytes { [weak loop] in loop?.streamHasWork(pipe) }
        }
    }

    /// A connection of libcurl's whose bytes are ours (CURLOPT_CONNECT_ONLY): libcurl looks up the name, goes through
    /// the proxy and makes TLS, and from then on only encrypts. Used by the event loop's thread alone.
    final class CurlStream {
        enum Phase {
            case connecting, open
        }

        let link: CurlStreamLink
        let easy: UnsafeMutableRawPointer
        private(set) var phase = Phase.connecting
        private(set) var socket = CURL_SOCKET_BAD
        /// Whether the reader has room.
        var isReading = true
        /// When it must have been opened, or closed.
        var due: PriorityQueue<ContinuousClock.Instant, CurlStream>.Handle?

        private let errorText: UnsafeMutablePointer<CChar>
        private let configuration: CurlTransport.Configuration
        private var unsent: [OutgoingChunk] = []
        /// How much of the first chunk has been sent.
        private var sent = 0
        private(set) var isFinishing = false

        var pipe: ResponsePipe { link.pipe }
        var target: RequestTarget { pipe.target }
        var hasUnsent: Bool { !unsent.isEmpty }
        var isFinished: Bool { isFinishing && unsent.isEmpty }
        var proxy: Proxy? { configuration.proxy.proxy(for: target) }

        init?(_ link: CurlStreamLink, _ configuration: CurlTransport.Configuration) {
            guard let easy = curl_easy_init() else { return nil }
            self.easy = easy
            self.link = link
            self.configuration = configuration
            errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
            errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        }

        deinit {
            curl_easy_cleanup(easy)
            errorText.deallocate()
        }

        /// Sets the options. - Returns: The error of the first that libcurl refused.
        func describe() -> CURLcode? {
            var options = CurlOptions(easy)
            let kind = CurlRequestKind(pipe.request, target, connectTimeout: configuration.connectTimeout)
            options.describeStream(kind, configuration, proxied: proxy != nil)
            options.set(CURLOPT_URL, pipe.request.url)
            options.set(CURLOPT_ERRORBUFFER, errorText)
            return options.failure
        }

        /// libcurl has connected.
        ///
        /// - Returns: Whether there is a socket.
        func open() -> Bool {
            guard fal_get_socket(easy, &socket) == CURLE_OK, socket != CURL_SOCKET_BAD else { return false }
            phase = .open
            return true
        }

        /// Takes over what the tasks want.
        ///
        /// - Returns: Whether the opening is over, and whether the connection is to be closed.
        func takeWork() -> (isSettled: Bool, isFinishing: Bool) {
            let work = link.outgoing.take()
            unsent += work.chunks
            isFinishing = isFinishing || work.isFinishing
            return (work.isSettled, work.isFinishing)
        }

        /// Sends as much as the network takes.
        ///
        /// - Parameter buffer: Where bytes are masked. A piece that was not taken is offered again as it was.
        func send(through buffer: UnsafeMutableRawBufferPointer) throws(TransportError) {
            while let chunk = unsent.first {
                var count = 0
                let code = chunk.bytes.withUnsafeBytes { bytes in
                    var piece = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                    if let key = chunk.maskingKey {
                        piece = UnsafeRawBufferPointer(rebasing: piece.prefix(buffer.count))
                        WebSocketMask.copy(piece, masking: key, at: sent, to: buffer)
                        piece = UnsafeRawBufferPointer(rebasing: buffer[..<piece.count])
                    }
                    return curl_easy_send(easy, piece.baseAddress, piece.count, &count)
                }
                if code == CURLE_AGAIN { return }
                guard code == CURLE_OK else {
                    throw TransportError(
                        .send, "the connection to \(target.place) broke: \(words(code))", target,
                        mayHaveReachedServer: true)
                }
                sent += count
                if sent == chunk.bytes.count {
                    unsent.removeFirst()
                    link.outgoing.noteSent(sent)
                    sent = 0
                }
            }
        }

        /// Hands all that has arrived to the reader, as far as it has room.
        ///
        /// - Returns: Whether the other side has closed.
        func receive(through buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Bool {
            while isReading {
                var count = 0
                let code = curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count)
                if code == CURLE_AGAIN { return false }
                guard code == CURLE_OK else {
                    throw TransportError(
                        .receive, "the connection to \(target.place) broke: \(words(code))", target,
                        mayHaveReachedServer: true)
                }
                if count == 0 { return true }
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                // Taken in any case: libcurl has no place for what is not.
                if pipe.append(bytes, evenIfFull: true) == .full { isReading = false }
            }
            return false
        }

        // MARK: Errors

        /// The connection did not come about.
        func failure(_ code: CURLcode) -> TransportError {
            if code == CURLE_OPERATION_TIMEDOUT {
                return .connectTimeout(pipe.request.connectTimeout ?? configuration.connectTimeout, target)
                    .naming(proxy)
            }
            let kind = CurlExchange.kind(of: code)
            switch kind {
            case .nameLookup, .tls:
                return TransportError(
                    kind, CurlExchange.message(kind, code, target, words(code)), target, mayHaveReachedServer: false
                ).naming(proxy)
            default:
                let reason = CurlExchange.connectReason(code, easy, words(code))
                return .noConnection(reason, target, through: proxy)
            }
        }

        private func words(_ code: CURLcode) -> String {
            CurlExchange.words(code, errorText, of: pipe.request.url)
        }
    }

    extension CurlOptions {
        /// Sets the options for a connection without a request.
        fileprivate mutating func describeStream(
            _ kind: CurlRequestKind, _ configuration: CurlTransport.Configuration, proxied: Bool
        ) {
            describeConnection(kind, configuration)
            set(CURLOPT_CONNECT_ONLY, 1)
            // HTTP/2 would leave no stream of bytes to us.
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            set(CURLOPT_FRESH_CONNECT, 1)
            if proxied { set(CURLOPT_HTTPPROXYTUNNEL, 1) }
        }
    }
#endif
