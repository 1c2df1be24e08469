#if os(Linux) || os(macOS)
    import CCurl

    /// One exchange, from the order to start it to its end. Never leaves its driver.
    final class CurlExchange {
        let pipe: ResponsePipe
        var request: TransportRequest { pipe.request }
        private let sentAt: ContinuousClock.Instant

        /// libcurl's handle while the exchange runs; `nil` while it waits for its turn.
        var handle: CurlHandle?
        let kind: CurlRequestKind
        /// Whether the request was begun on an established connection: before that the server cannot have seen any of
        /// it.
        var requestHasBegun: Bool { begunAt != nil }
        private var begunAt: ContinuousClock.Instant?
        /// Why a callback stopped the transfer; libcurl only knows that one did.
        private(set) var refusal: TransportError?
        /// No later than the next moment at which a time limit can have passed. See `lookAtClock`.
        private(set) var due: ContinuousClock.Instant?
        var heapIndex: Int?
        var place = WaitingLines.Place.outside

        unowned let driver: CurlDriver
        private var upload: UploadSource?
        private var headReader = HeadReader()
        private var headIsDone = false
        private var isPaused = false
        private var lastActivity: ContinuousClock.Instant
        private var reportedUpload: Int64 = 0
        private var seenBytes: Int64 = 0

        init(_ pipe: ResponsePipe, sentAt: ContinuousClock.Instant, driver: CurlDriver) {
            self.pipe = pipe
            self.sentAt = sentAt
            self.driver = driver
            kind = CurlRequestKind(
                pipe.request, isSecure: pipe.target.scheme == "https",
                connectTimeout: driver.configuration.connectTimeout)
            lastActivity = driver.now
            updateDue()
        }

        /// Sets `handle` up for this exchange.
        func prepare(_ handle: CurlHandle) throws(TransportError) {
            self.handle = handle
            lastActivity = driver.now
            // A file is opened even if nothing of it is sent: whoever names one wants to know that it is there.
            let isFile = if case .file = request.body { true } else { false }
            if isFile || kind.body == .streamed { upload = try UploadSource(request.body, pipe.target) }
            if let failure = handle.begin(self, kind, for: driver) {
                throw TransportError(
                    .other,
                    "the request to \(pipe.target.place) could not be set up: \(String(cString: curl_easy_strerror(failure)))",
                    pipe.target, mayHaveReachedServer: false)
            }
        }

        // MARK: Time

        /// The error when a time limit has passed; else `due` is a later moment.
        ///
        /// Bytes that move only write down the time, so `due` may come too early: then it is put off.
        func lookAtClock(_ now: ContinuousClock.Instant) -> TransportError? {
            if let deadline = request.deadline, sentAt + deadline <= now {
                return .deadlinePassed(deadline, pipe.target, mayHaveReachedServer: requestHasBegun)
            }
            if let stallTimeout = request.stallTimeout {
                // Waiting for a turn or a connection has its own limits, and a reader's slowness is not the server's.
                if !requestHasBegun || isPaused { lastActivity = now }
                if lastActivity + stallTimeout <= now {
                    return .stalled(stallTimeout, pipe.target, mayHaveReachedServer: true)
                }
            }
            updateDue()
            return nil
        }

        private func updateDue() {
            due = request.deadline.map { sentAt + $0 }
            if let stallTimeout = request.stallTimeout {
                let stall = lastActivity + stallTimeout
                due = due.map { min($0, stall) } ?? stall
            }
        }

        // MARK: What libcurl calls

        /// The request is about to be written to an established connection; `false` ends the transfer instead.
        ///
        /// It comes here a second time when libcurl wants to send the request again. That is its own decision (there is
        /// no option against it), and it is taken in more cases than a connection that turns out dead: measured with
        /// 7.88.1, a server that refuses an HTTP/2 stream (REFUSED_STREAM) at its head gets the head five times more,
        /// and what has no body is sent again whatever the cause.
        func requestMayBegin() -> Bool {
            if requestHasBegun, request.resending == .never, hasHandedOverBytes {
                refusal = TransportError(
                    .receive, "\(pipe.target.place) closed the connection or refused the request without an answer",
                    pipe.target, mayHaveReachedServer: true)
                return false
            }
            // libcurl rewinds what it has sent, but not what it has only read: when a stream is refused before its
            // window lets a byte of the body through, 7.88.1 sends the request again with an empty body (5 times of 6).
            if requestHasBegun, upload?.seek(to: 0) == false { return false }
            begunAt = driver.now
            lastActivity = driver.now
            return true
        }

        /// Whether any of the request has been given to the system to send. When the very first write fails, nothing
        /// has.
        private var hasHandedOverBytes: Bool {
            var count = 0
            return handle.map { fal_get_long($0.easy, CURLINFO_REQUEST_SIZE, &count) } != CURLE_OK || count > 0
        }

        /// How many bytes of the line were taken; fewer than given end the transfer.
        func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
            lastActivity = driver.now
            // Lines after the head are trailers of a chunked body; nobody asks for them.
            guard !headIsDone, headReader.read(line) else { return line.count }
            guard !isInterim else { return line.count }
            let head = deliverHead()
            if let limit = request.maximumBodyBytes, request.method != "HEAD",
                let expected = head.expectedBodyBytes, expected > limit
            {
                refusal = .bodyTooLarge(limit: limit, target: pipe.target)
                return 0
            }
            pipe.receive(head)
            driver.touch(pipe)
            return line.count
        }

        /// 1xx, or a redirect that libcurl is about to follow (which is how it decides, too).
        private var isInterim: Bool {
            if 100..<200 ~= headReader.status { return true }
            return 300..<400 ~= headReader.status && kind.followsRedirects
                && headReader.headers.contains { TransportHeader.sameName($0.name, "location") && !$0.value.isEmpty }
        }

        private func deliverHead() -> TransportHead {
            headIsDone = true
            if let begunAt { driver.answered(after: begunAt.duration(to: driver.now)) }
            var url: UnsafePointer<CChar>?
            if kind.followsRedirects, let handle { fal_get_text(handle.easy, CURLINFO_EFFECTIVE_URL, &url) }
            return TransportHead(
                status: headReader.status, headers: headReader.headers,
                url: url.map { String(cString: $0) } ?? request.url)
        }

        func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
            lastActivity = driver.now
            switch pipe.append(bytes) {
            case .taken:
                driver.touch(pipe)
                return bytes.count
            case .full:
                isPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            case .tooLarge:
                refusal = .bodyTooLarge(limit: request.maximumBodyBytes ?? 0, target: pipe.target)
                return 0
            }
        }

        func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            lastActivity = driver.now
            if let count = upload?.read(into: buffer) { return count }
            refusal = TransportError(
                .send, "the file to send became shorter or unreadable while it was sent to \(pipe.target.place)",
                pipe.target, mayHaveReachedServer: true)
            return Int(CURL_READFUNC_ABORT)
        }

        func rewind(to position: Int64) -> Bool {
            upload?.seek(to: position) ?? false
        }

        func progress(received: Int64, sent: Int64) {
            if received + sent != seenBytes {
                seenBytes = received + sent
                lastActivity = driver.now
            }
            // A request that is sent again starts over; whoever watches need not see it go backwards.
            if let onUploadProgress = request.onUploadProgress, sent > reportedUpload {
                reportedUpload = sent
                onUploadProgress(sent, request.body.length)
            }
        }

        /// The reader has caught up. An error when libcurl hands over what it has kept and that is refused.
        func resume() -> CURLcode {
            guard isPaused, let handle else { return CURLE_OK }
            isPaused = false
            lastActivity = driver.now
            return curl_easy_pause(handle.easy, CURLPAUSE_CONT)
        }
    }
#endif
