#if os(Linux) || os(macOS)
    import CCurl
    import FalSupport

    /// One exchange on its driver: what libcurl's callbacks do for it.
    final class CurlExchange {
        let pipe: ResponsePipe
        let kind: CurlRequestKind
        private(set) var state: CurlExchangeState
        /// libcurl's handle from start to end.
        private(set) var handle: CurlHandle?
        /// Why a callback stopped the transfer; libcurl only knows that one did.
        private(set) var refusal: TransportError?
        /// Where it is in the driver's queues.
        var slot = HostQueues.Slot.none
        /// Where it is in the driver's queue of timeouts.
        var timeoutHandle: PriorityQueue<ContinuousClock.Instant, CurlExchange>.Handle?

        unowned let driver: CurlDriver
        private var upload: UploadSource?
        private var head = ResponseHeadParser()
        private var transferredBytes: Int64 = 0
        private var reportedBytes: Int64 = 0

        var request: TransportRequest { pipe.request }
        var target: RequestTarget { pipe.target }

        init(_ pipe: ResponsePipe, sentAt: ContinuousClock.Instant, driver: CurlDriver) {
            self.pipe = pipe
            self.driver = driver
            kind = CurlRequestKind(pipe.request, pipe.target, connectTimeout: driver.configuration.connectTimeout)
            state = CurlExchangeState(
                deadline: pipe.request.deadline.map { sentAt + $0 }, stallTimeout: pipe.request.stallTimeout,
                now: driver.now)
        }

        // MARK: What the driver calls

        /// Sets `handle` up for this exchange.
        func start(_ handle: CurlHandle) throws(TransportError) {
            self.handle = handle
            state.start(at: driver.now)
            // A file is opened even if none of it is sent: whoever names one wants to know that it exists.
            let isFile = if case .file = request.body { true } else { false }
            if isFile || kind.body == .streamed { upload = try UploadSource(request.body, target) }
            if let code = handle.begin(self, kind, driver.configuration) {
                throw TransportError(
                    .other,
                    "the request to \(target.place) could not be set up: \(String(cString: curl_easy_strerror(code)))",
                    target, mayHaveReachedServer: false)
            }
        }

        /// The reader has caught up. Fails when libcurl hands over what it has kept and that is refused.
        func resume() -> CURLcode {
            guard state.resume(at: driver.now), let handle else { return CURLE_OK }
            return curl_easy_pause(handle.easy, CURLPAUSE_CONT)
        }

        /// The error when a time limit has passed.
        func timeoutError() -> TransportError? {
            switch state.timeout(at: driver.now) {
            case .deadline:
                .deadlinePassed(request.deadline ?? .zero, target, mayHaveReachedServer: state.mayHaveReachedServer)
                    .naming(proxy)
            case .stall:
                .stalled(request.stallTimeout ?? .zero, target, mayHaveReachedServer: true).naming(proxy)
            case nil: nil
            }
        }

        /// - Returns: The handle, if it had one, for the next exchange.
        func end() -> CurlHandle? {
            state.end()
            defer { handle = nil }
            return handle
        }

        // MARK: What libcurl calls

        /// The request is about to be written to an established connection; `false` ends the transfer instead.
        ///
        /// libcurl calls this a second time when it wants to send the request again. It decides so by itself (there is
        /// no option against it), and in more cases than that of a connection that turns out dead: measured with
        /// 7.88.1, a server that refuses an HTTP/2 stream (REFUSED_STREAM) at its head gets the head five times more,
        /// and what has no body is sent again whatever the cause.
        func requestMayBegin() -> Bool {
            let isRepeated = state.mayHaveReachedServer
            if isRepeated, request.resending == .never, hasHandedOverBytes {
                refusal = TransportError(
                    .receive, "\(target.place) closed the connection or refused the request without a response",
                    target, mayHaveReachedServer: true)
                return false
            }
            // libcurl rewinds what it has sent, but not what it has only read: when a stream is refused before its
            // window lets a byte of the body through, 7.88.1 sends the request again with an empty body (5 times of 6).
            if isRepeated, upload?.seek(to: 0) == false { return false }
            return state.beginRequest(at: driver.now)
        }

        /// Whether any of the request has been given to the system to send. When the very first write fails, nothing
        /// has.
        private var hasHandedOverBytes: Bool {
            var count = 0
            return handle.map { fal_get_long($0.easy, CURLINFO_REQUEST_SIZE, &count) } != CURLE_OK || count > 0
        }

        /// - Returns: How many bytes of the line were taken; fewer than given end the transfer.
        func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
            state.noteActivity(at: driver.now)
            // Lines after the head are trailers of a chunked body, which are not reported.
            guard state.phase == .requesting, head.parse(line), !isInterim else { return line.count }
            let head = responseHead
            if let limit = request.maximumBodyBytes, request.method != "HEAD",
                let expected = head.expectedBodyBytes, expected > limit
            {
                refusal = .bodyTooLarge(limit: limit, target: target)
                return 0
            }
            state.receiveHead()
            pipe.receive(head)
            driver.wakeReader(of: pipe)
            return line.count
        }

        /// Whether the head is a 1xx response, or a redirect that libcurl is about to follow (this is how it decides).
        private var isInterim: Bool {
            if 100..<200 ~= head.status { return true }
            return 300..<400 ~= head.status && kind.followsRedirects
                && head.headers.contains { TransportHeader.sameName($0.name, "location") && !$0.value.isEmpty }
        }

        private var responseHead: TransportHead {
            var url: UnsafePointer<CChar>?
            if kind.followsRedirects, let handle { fal_get_text(handle.easy, CURLINFO_EFFECTIVE_URL, &url) }
            return TransportHead(
                status: head.status, headers: head.headers, url: url.map { String(cString: $0) } ?? request.url)
        }

        /// - Returns: How many bytes were taken, or that libcurl is to pause; anything else ends the transfer.
        func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
            state.noteActivity(at: driver.now)
            switch pipe.append(bytes) {
            case .taken:
                driver.wakeReader(of: pipe)
                return bytes.count
            case .full:
                state.pause()
                return Int(CURL_WRITEFUNC_PAUSE)
            case .tooLarge:
                refusal = .bodyTooLarge(limit: request.maximumBodyBytes ?? 0, target: target)
                return 0
            }
        }

        /// - Returns: How many bytes of the request's body were put into `buffer`.
        func sendBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            state.noteActivity(at: driver.now)
            if let count = upload?.read(into: buffer) { return count }
            refusal = TransportError(
                .send, "the file to send became shorter or unreadable while it was sent to \(target.place)",
                target, mayHaveReachedServer: true)
            return Int(CURL_READFUNC_ABORT)
        }

        func rewindBody(to position: Int64) -> Bool {
            upload?.seek(to: position) ?? false
        }

        func reportProgress(received: Int64, sent: Int64) {
            if received + sent != transferredBytes {
                transferredBytes = received + sent
                state.noteActivity(at: driver.now)
            }
            // A request that is sent again starts over; progress that is reported never goes back.
            if let onUploadProgress = request.onUploadProgress, sent > reportedBytes {
                reportedBytes = sent
                onUploadProgress(sent, request.body.length)
            }
        }
    }
#endif
