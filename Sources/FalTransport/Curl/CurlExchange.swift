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
        private(set) var head = ResponseHeadParser()
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
            case .grace: .cancelled(target, mayHaveReachedServer: true)
            case nil: nil
            }
        }

        /// The reader's task was cancelled.
        ///
        /// - Returns: Whether the response is waited for all the same.
        func beginGrace() -> Bool {
            guard pipe.cancellation == .afterGrace, let grace = request.cancellationGrace else { return false }
            return state.beginGrace(grace, at: driver.now)
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
            guard state.phase == .requesting, head.parse(line) else { return line.count }
            if let location = followedLocation, !RequestRules.mayFollow(location, at: responseHead.url, of: target) {
                refusal = .redirect(RequestRules.unsafeRedirect, target)
                return 0
            }
            guard !isInterim else { return line.count }
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
        private var isInterim: Bool { 100..<200 ~= head.status || followedLocation != nil }

        /// Where the redirect leads that libcurl is about to follow.
        private var followedLocation: String? {
            guard kind.followsRedirects, 300..<400 ~= head.status else { return nil }
            return head.headers.first { TransportHeader.sameName($0.name, "location") && !$0.value.isEmpty }?.value
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

    extension ContinuousClock.Instant {
        static func earliest(_ first: Self?, _ second: Self?) -> Self? {
            guard let first, let second else { return first ?? second }
            return min(first, second)
        }
    }

    /// How far an exchange has come, and when it runs out of time: its state machine. Every transition is one of its
    /// methods.
    struct CurlExchangeState {
        enum Phase {
            /// Waits for a slot; libcurl does not know it. Next: `connecting`, `ended`.
            case queued
            /// libcurl looks for a connection or makes one; the server has seen nothing. Next: `requesting`, `ended`.
            case connecting
            /// The request is being written, or has been: the server may have seen it. Next: `requesting`, when libcurl
            /// follows a redirect or sends the request again; `receiving`, `ended`.
            case requesting
            /// The head of the response has arrived; the body follows. Next: `paused`, `ended`.
            case receiving
            /// The reader is behind, and libcurl holds the sender back. Next: `receiving`, `ended`.
            case paused
            /// Over; libcurl's handle has been given back.
            case ended
        }

        private(set) var phase = Phase.queued
        /// The server may have seen the request, in part or whole: it was begun on an established connection.
        private(set) var mayHaveReachedServer = false
        /// Not later than the next moment at which a time limit can have passed; `nil` without limits.
        private(set) var due: ContinuousClock.Instant?

        private let deadline: ContinuousClock.Instant?
        private let stallTimeout: Duration?
        /// When a cancelled exchange must be over.
        private var graceEnd: ContinuousClock.Instant?
        private var lastActivity: ContinuousClock.Instant

        /// - Parameters:
        ///   - deadline: When the exchange must be over.
        ///   - stallTimeout: How long it may go on without a byte in either direction.
        init(deadline: ContinuousClock.Instant?, stallTimeout: Duration?, now: ContinuousClock.Instant) {
            self.deadline = deadline
            self.stallTimeout = stallTimeout
            lastActivity = now
            updateDue()
        }

        // MARK: Transitions

        /// The exchange has got a slot and is handed to libcurl.
        mutating func start(at now: ContinuousClock.Instant) {
            guard phase == .queued else { return }
            phase = .connecting
            lastActivity = now
        }

        /// libcurl is about to write the request to an established connection, for the first time or once more.
        ///
        /// - Returns: `false` when the request must not be written now.
        mutating func beginRequest(at now: ContinuousClock.Instant) -> Bool {
            switch phase {
            case .connecting, .requesting:
                phase = .requesting
                mayHaveReachedServer = true
                lastActivity = now
                return true
            case .queued, .receiving, .paused, .ended:
                // A second response would be taken for the rest of the first one.
                return false
            }
        }

        mutating func receiveHead() {
            if phase == .requesting { phase = .receiving }
        }

        mutating func pause() {
            if phase == .receiving { phase = .paused }
        }

        /// - Returns: Whether it was paused.
        mutating func resume(at now: ContinuousClock.Instant) -> Bool {
            guard phase == .paused else { return false }
            phase = .receiving
            lastActivity = now
            return true
        }

        mutating func end() {
            phase = .ended
        }

        /// The reader's task was cancelled.
        ///
        /// - Returns: Whether a response may still come, so that it is waited for.
        mutating func beginGrace(_ grace: Duration, at now: ContinuousClock.Instant) -> Bool {
            guard mayHaveReachedServer, phase != .ended else { return false }
            graceEnd = graceEnd ?? now + grace
            updateDue()
            return true
        }

        // MARK: Time

        enum Timeout {
            case deadline, stall, grace
        }

        /// A byte has moved, in whichever direction.
        mutating func noteActivity(at now: ContinuousClock.Instant) {
            // `due` is left as it is: it may come too early, and is put off then.
            lastActivity = now
        }

        /// The limit that has passed; without one, `due` is a later moment afterwards.
        mutating func timeout(at now: ContinuousClock.Instant) -> Timeout? {
            if let deadline, deadline <= now { return .deadline }
            if let graceEnd, graceEnd <= now { return .grace }
            if let stallTimeout {
                switch phase {
                case .queued, .connecting, .paused, .ended:
                    // Waiting for a slot or a connection has its own limits, and a slow reader is not a slow server.
                    lastActivity = now
                case .requesting, .receiving:
                    break
                }
                if lastActivity + stallTimeout <= now { return .stall }
            }
            updateDue()
            return nil
        }

        private mutating func updateDue() {
            due = .earliest(.earliest(deadline, graceEnd), stallTimeout.map { lastActivity + $0 })
        }
    }
#endif
