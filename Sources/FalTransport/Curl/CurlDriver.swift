#if os(Linux) || os(macOS)
    import CCurl

    /// Runs the exchanges of one loop, round by round. Used by one thread at a time: see `Turn`.
    final class CurlDriver {
        /// `curl_global_init` once per process; since libcurl 7.84 it may run on any thread.
        private static let libraryIsReady: Bool = {
            defer { ExitGate.install() }
            return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
        }()

        /// Whose driver this is, and which outlives it.
        private unowned let loop: CurlLoop
        /// The time as of this round: exact enough for timeouts, and read once instead of at every chunk.
        private(set) var now = ContinuousClock.now

        private let multi: UnsafeMutableRawPointer
        private var sockets: WatchedSockets
        /// When libcurl wants to be called though no socket has become ready.
        private var timer: ContinuousClock.Instant?
        /// Waiting and running ones.
        private var exchanges: [ObjectIdentifier: CurlExchange] = [:]
        /// How many have ended so far.
        private(set) var ended = 0
        /// Those whose turn has come.
        private var admitted: [CurlExchange] = []
        private var dues = DueHeap()
        private var touched: [ResponsePipe] = []
        private var spareHandles: [CurlHandle] = []
        private(set) var eagerness = Eagerness()

        /// With so many exchanges the loop's thread has more to do at each look than one of them. With fewer, what
        /// counts is how soon one answer leads to the next request.
        static let many = 4

        var isBusy: Bool { exchanges.count >= Self.many }
        var isIdle: Bool { exchanges.isEmpty }
        var configuration: CurlTransport.Configuration { loop.configuration }

        /// When there is something to do again even if no socket becomes ready.
        var nextDue: ContinuousClock.Instant? {
            guard let due = dues.first?.due else { return timer }
            return timer.map { min($0, due) } ?? due
        }

        /// When the loop's thread, which sleeps, will look up by itself; `nil`: not at all. Kept here, since whoever
        /// has the turn has to compare it with `nextDue`.
        var sleepsUntil: ContinuousClock.Instant?

        init?(_ loop: CurlLoop, _ watch: SocketWatch) {
            guard Self.libraryIsReady, let multi = curl_multi_init() else { return nil }
            self.multi = multi
            sockets = WatchedSockets(watch)
            self.loop = loop
            // By itself libcurl keeps four connections per transfer of the moment: after a burst nearly none.
            fal_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, loop.restingConnections))
            // The driver closes the handle before it goes, so the reference stays good.
            let this = Unmanaged.passUnretained(self).toOpaque()
            fal_multi_set_sockets(
                multi,
                { _, socket, interest, this, mark in
                    guard let this else { return -1 }
                    return CurlDriver.at(this).watch(socket, interest, isKnown: mark != nil) ? 0 : -1
                }, this)
            fal_multi_set_timer(
                multi,
                { _, milliseconds, this in
                    guard let this else { return -1 }
                    CurlDriver.at(this).timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
                    return 0
                }, this)
        }

        /// Carries out `orders`, handles what the sockets have, and what is due.
        ///
        /// - Returns: the pipes whose readers are to be woken, once the turn is over.
        func round(_ orders: [CurlInbox.Order], _ events: [fal_watch_event] = []) -> [ResponsePipe] {
            now = .now
            for order in orders { carryOut(order) }
            for event in events where sockets.isWanted(event.socket) { act(event.socket, event.mask) }
            endOverdue()
            repeat {
                startAdmitted()
                runTimer()
            } while takeMessages()
            defer { touched = [] }
            return touched
        }

        /// A round of one who sends a request, and who then looks for the answer as long as that may come at once.
        ///
        /// - Parameter orders: takes out what is to be done by now.
        func roundAndLook(_ orders: () -> [CurlInbox.Order]) -> [ResponsePipe] {
            guard eagerness.isEager, isIdle else { return round(orders()) }
            sockets.holdBack()
            var touched = round(orders())
            let start = ContinuousClock.now
            while touched.isEmpty, exchanges.count == 1, eagerness.mayLook(since: start) {
                let events = sockets.look()
                let orders = orders()
                if !events.isEmpty || !orders.isEmpty { touched = round(orders, events) }
            }
            guard !sockets.settle() else { return touched }
            endAll(failure(CURLM_INTERNAL_ERROR))
            return touched + round([])
        }

        /// Ends what still runs and gives everything back.
        func close() -> [ResponsePipe] {
            endAll { .shutDown($0.pipe.target, mayHaveReachedServer: $0.requestHasBegun) }
            spareHandles = []
            curl_multi_cleanup(multi)
            return touched
        }

        /// An answer has come so long after its request.
        func answered(after duration: Duration) {
            eagerness.came(after: duration, isOnly: !loop.isFurther && exchanges.count == 1)
        }

        // MARK: What libcurl waits for

        private static func at(_ pointer: UnsafeMutableRawPointer) -> CurlDriver {
            Unmanaged<CurlDriver>.fromOpaque(pointer).takeUnretainedValue()
        }

        private func watch(_ socket: curl_socket_t, _ interest: CInt, isKnown: Bool) -> Bool {
            // The mark that comes back as `isKnown` is any pointer but null.
            if !isKnown { curl_multi_assign(multi, socket, UnsafeMutableRawPointer(bitPattern: 1)) }
            return sockets.set(socket, interest, isKnown: isKnown, keeping: isBusy)
        }

        static func opened(_ socket: curl_socket_t, of driver: UnsafeMutableRawPointer?) {
            if let driver { at(driver).sockets.opened(socket) }
        }

        static func closes(_ socket: curl_socket_t, of driver: UnsafeMutableRawPointer?) {
            if let driver { at(driver).sockets.closes(socket) }
        }

        private func act(_ socket: curl_socket_t, _ mask: CInt) {
            var count: CInt = 0
            let code = curl_multi_socket_action(multi, socket, mask, &count)
            if code != CURLM_OK { endAll(failure(code)) }
        }

        /// A transfer that was just added asks for a time of zero: this is what sets it going.
        private func runTimer() {
            // Should libcurl ask for zero for ever, others get their turn in between.
            for _ in 0..<64 {
                guard let timer, timer <= .now else { return }
                self.timer = nil
                act(CURL_SOCKET_BAD, 0)
            }
        }

        // MARK: Exchanges

        /// Something has come in for the reader of `pipe`. It is woken at the end of the round, when all that the
        /// network had is in: a short answer costs one switch of threads, not one for its head, one for its body, one
        /// for its end.
        func touch(_ pipe: ResponsePipe) {
            if touched.last !== pipe { touched.append(pipe) }
        }

        private func carryOut(_ order: CurlInbox.Order) {
            switch order {
            case .start(let pipe, let sentAt):
                let exchange = CurlExchange(pipe, sentAt: sentAt, driver: self)
                exchanges[ObjectIdentifier(pipe)] = exchange
                dues.place(exchange)
                exchange.place = loop.lines.withLock { $0.arrive(.init(pipe: pipe, loop: loop)) }
                if exchange.place == .running { admitted.append(exchange) }
                // Cancelled before it was here: the order to cancel found nothing.
                if pipe.isCancelled { cancel(exchange) }
            case .admit(let pipe): admit(pipe)
            case .resume(let pipe):
                guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
                let code = exchange.resume()
                if code != CURLE_OK { end(exchange, .failure(exchange.failure(code))) }
            case .cancel(let pipe):
                if let exchange = exchanges[ObjectIdentifier(pipe)] { cancel(exchange) }
            }
        }

        private func cancel(_ exchange: CurlExchange) {
            end(
                exchange,
                .failure(.cancelled(exchange.pipe.target, mayHaveReachedServer: exchange.requestHasBegun)))
        }

        private func admit(_ pipe: ResponsePipe) {
            // One that ended before it heard of its turn has passed it on.
            guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return }
            exchange.place = .running
            admitted.append(exchange)
        }

        private func startAdmitted() {
            // Whoever fails here passes the turn on, perhaps to another one here.
            var index = 0
            defer { admitted.removeAll(keepingCapacity: true) }
            while index < admitted.count {
                let exchange = admitted[index]
                index += 1
                guard exchange.place == .running else { continue }
                guard let handle = spareHandle(for: exchange.kind) else {
                    end(exchange, .failure(exchange.failure(CURLE_OUT_OF_MEMORY)))
                    continue
                }
                do {
                    try exchange.prepare(handle)
                    let code = curl_multi_add_handle(multi, handle.easy)
                    if code != CURLM_OK { end(exchange, .failure(failure(code)(exchange))) }
                } catch {
                    end(exchange, .failure(error))
                }
            }
        }

        /// One that has carried such a request before, where there is one.
        private func spareHandle(for kind: CurlRequestKind) -> CurlHandle? {
            // Often the last one; and nothing here may make a copy of the array, as `remove(at:)` does.
            var index = spareHandles.count - 1
            while index >= 0, spareHandles[index].kind != kind { index -= 1 }
            if index >= 0 { spareHandles.swapAt(index, spareHandles.count - 1) }
            return spareHandles.popLast() ?? CurlHandle()
        }

        /// Whether an exchange ended: there is room for the next one then.
        private func takeMessages() -> Bool {
            var hasEnded = false
            var remaining: CInt = 0
            while let message = curl_multi_info_read(multi, &remaining) {
                guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
                var handle: UnsafeMutableRawPointer?
                fal_get_pointer(easy, CURLINFO_PRIVATE, &handle)
                guard let exchange = CurlHandle.exchange(handle) else { continue }
                let code = fal_message_result(message)
                end(exchange, code == CURLE_OK ? .success(()) : .failure(exchange.failure(code)))
                hasEnded = true
            }
            return hasEnded
        }

        private func endOverdue() {
            while let exchange = dues.first, let due = exchange.due, due <= now {
                if let error = exchange.lookAtClock(now) {
                    end(exchange, .failure(error))
                } else {
                    dues.place(exchange)
                }
            }
        }

        private func end(_ exchange: CurlExchange, _ end: Result<Void, TransportError>) {
            if let handle = exchange.handle {
                exchange.handle = nil
                // Closes the connection (or resets the HTTP/2 stream) of a transfer that is not complete.
                curl_multi_remove_handle(multi, handle.easy)
                handle.end()
                spareHandles.append(handle)
            }
            exchanges[ObjectIdentifier(exchange.pipe)] = nil
            ended += 1
            dues.remove(exchange)
            let next = loop.lines.withLock { $0.leave(exchange.pipe, from: exchange.place) }
            exchange.place = .outside
            if let next {
                if next.loop === loop { admit(next.pipe) } else { next.loop.admit(next.pipe) }
            }
            exchange.pipe.finish(end)
            touch(exchange.pipe)
        }

        private func endAll(_ error: (CurlExchange) -> TransportError) {
            for exchange in exchanges.values { end(exchange, .failure(error(exchange))) }
        }

        private func failure(_ code: CURLMcode) -> (CurlExchange) -> TransportError {
            { exchange in
                TransportError(
                    .other,
                    "the request to \(exchange.pipe.target.place) failed: \(String(cString: curl_multi_strerror(code)))",
                    exchange.pipe.target, mayHaveReachedServer: exchange.requestHasBegun)
            }
        }
    }
#endif
