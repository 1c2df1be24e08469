#if os(Linux) || os(macOS)
    import CCurl
    import FalSupport

    /// libcurl's multi handle and the exchanges that run on it. Used by the event loop's thread alone.
    final class CurlDriver {
        /// `curl_global_init` once per process; since libcurl 7.84 it may run on any thread.
        private static let libraryIsReady: Bool = {
            defer { ExitGuard.install() }
            return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
        }()

        let configuration: CurlTransport.Configuration
        /// The time as of this round: exact enough for timeouts, and read once instead of at every chunk.
        private(set) var now = ContinuousClock.now

        private let multi: UnsafeMutableRawPointer
        /// Queued and running ones.
        private var exchanges: [ObjectIdentifier: CurlExchange] = [:]
        private var queues: HostQueues
        /// Those that have got a slot and are not libcurl's yet.
        private var admitted: [CurlExchange] = []
        /// The exchanges that have a time limit, by the moment at which it may have passed.
        private var timeouts = PriorityQueue<ContinuousClock.Instant, CurlExchange>()
        /// The pipes whose readers are woken at the end of the round.
        private var updated: [ResponsePipe] = []
        private var idleHandles: [CurlHandle] = []

        private let streams: CurlStreams

        var isIdle: Bool { exchanges.isEmpty && streams.isEmpty }
        var waker: CurlWaker { CurlWaker(multi: multi) }

        init?(_ configuration: CurlTransport.Configuration) {
            guard Self.libraryIsReady, let multi = curl_multi_init() else { return nil }
            // Without file descriptors libcurl makes a handle that cannot be woken. This wakes the first wait, no more.
            guard curl_multi_wakeup(multi) == CURLM_OK else {
                curl_multi_cleanup(multi)
                return nil
            }
            self.multi = multi
            self.configuration = configuration
            streams = CurlStreams(multi, configuration)
            queues = HostQueues(
                maximum: configuration.maximumTransfers, maximumPerHost: configuration.maximumTransfersPerHost)
            // By default libcurl keeps four connections per transfer of the moment: after a burst nearly none.
            fal_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.maximumTransfers))
        }

        // MARK: Rounds

        /// Carries out `commands`, lets libcurl move what the network has, and ends what is over or overdue.
        ///
        /// - Returns: The pipes whose readers must be woken.
        func advance(_ commands: [CurlEventLoopState.Command]) -> [ResponsePipe] {
            now = .now
            streams.now = now
            for command in commands { carryOut(command) }
            endOverdue()
            streams.serve()
            repeat {
                startAdmitted()
                var running: CInt = 0
                let code = curl_multi_perform(multi, &running)
                if code != CURLM_OK { endAll(failure(code)) }
                endCompleted()
            } while !admitted.isEmpty
            return takeUpdated()
        }

        private func takeUpdated() -> [ResponsePipe] {
            let result = updated + streams.takeUpdated()
            updated.removeAll(keepingCapacity: true)
            return result
        }

        /// Waits until a socket is ready, time is up, or another thread wakes this one.
        func wait() {
            var milliseconds = CInt.max
            if let due = ContinuousClock.Instant.earliest(timeouts.next, streams.due) {
                // Rounded up: waking a moment too early would spin until the time has come.
                milliseconds = CInt(clamping: max(0, (due - .now).wholeMilliseconds) + 1)
            }
            let code = streams.isEmpty ? curl_multi_poll(multi, nil, 0, milliseconds, nil) : streams.wait(milliseconds)
            if code != CURLM_OK { endAll(failure(code)) }
        }

        /// Ends what still runs and frees everything of libcurl's.
        ///
        /// - Returns: The pipes whose readers must be woken.
        func close() -> [ResponsePipe] {
            // Otherwise each that ends would start one that waits.
            queues.close()
            endAll { .shutDown($0.target, mayHaveReachedServer: $0.state.mayHaveReachedServer) }
            streams.close()
            idleHandles = []
            curl_multi_cleanup(multi)
            return takeUpdated()
        }

        /// Something has arrived for the reader of `pipe`. It is woken at the end of the round, when all that the
        /// network had is in: a short response costs one switch of threads, not one each for its head, its body and its
        /// end.
        func wakeReader(of pipe: ResponsePipe) {
            if updated.last !== pipe { updated.append(pipe) }
        }

        private func carryOut(_ command: CurlEventLoopState.Command) {
            switch command {
            case .start(let pipe, let sentAt):
                let exchange = CurlExchange(pipe, sentAt: sentAt, driver: self)
                exchanges[ObjectIdentifier(pipe)] = exchange
                scheduleTimeout(of: exchange)
                if queues.add(exchange) { admitted.append(exchange) }
                // Cancelled before it was here: the command to cancel found nothing.
                if pipe.cancellation != .none { cancel(exchange) }
            case .open(let link, let askedAt):
                streams.open(link, askedAt: askedAt)
            case .work(let pipe):
                streams.work(pipe)
            case .resume(let pipe):
                guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return streams.resume(pipe) }
                let code = exchange.resume()
                if code != CURLE_OK { end(exchange, .failure(exchange.failure(code))) }
            case .cancel(let pipe):
                guard let exchange = exchanges[ObjectIdentifier(pipe)] else { return streams.cancel(pipe) }
                cancel(exchange)
            }
        }

        // MARK: Exchanges

        private func startAdmitted() {
            // One that cannot be started gives its slot to another one, which is appended meanwhile.
            var index = 0
            defer { admitted.removeAll(keepingCapacity: true) }
            while index < admitted.count {
                let exchange = admitted[index]
                index += 1
                // It may have been cancelled since it got its slot.
                guard exchange.state.phase == .queued else { continue }
                guard let handle = idleHandle(for: exchange.kind) else {
                    end(exchange, .failure(exchange.failure(CURLE_OUT_OF_MEMORY)))
                    continue
                }
                do {
                    try exchange.start(handle)
                    let code = curl_multi_add_handle(multi, handle.easy)
                    if code != CURLM_OK { end(exchange, .failure(failure(code)(exchange))) }
                } catch {
                    end(exchange, .failure(error))
                }
            }
        }

        /// One that has carried such a request before, where there is one.
        private func idleHandle(for kind: CurlRequestKind) -> CurlHandle? {
            // Mostly the last one; and nothing here may copy the array, as `remove(at:)` does.
            var index = idleHandles.count - 1
            while index >= 0, idleHandles[index].kind != kind { index -= 1 }
            if index >= 0 { idleHandles.swapAt(index, idleHandles.count - 1) }
            return idleHandles.popLast() ?? CurlHandle()
        }

        private func endCompleted() {
            var remaining: CInt = 0
            while let message = curl_multi_info_read(multi, &remaining) {
                guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
                if streams.endConnecting(easy, fal_message_result(message)) { continue }
                var handle: UnsafeMutableRawPointer?
                fal_get_pointer(easy, CURLINFO_PRIVATE, &handle)
                guard let exchange = CurlHandle.exchange(handle) else { continue }
                let code = fal_message_result(message)
                end(exchange, code == CURLE_OK ? .success(()) : .failure(exchange.failure(code)))
            }
        }

        private func endOverdue() {
            while let (_, exchange) = timeouts.pop(upTo: now) {
                exchange.timeoutHandle = nil
                if let error = exchange.timeoutError() {
                    end(exchange, .failure(error))
                } else {
                    scheduleTimeout(of: exchange)
                }
            }
        }

        private func scheduleTimeout(of exchange: CurlExchange) {
            exchange.timeoutHandle = exchange.state.due.map { timeouts.insert(exchange, at: $0) }
        }

        private func cancel(_ exchange: CurlExchange) {
            if exchange.beginGrace() {
                if let timeout = exchange.timeoutHandle { timeouts.remove(timeout) }
                return scheduleTimeout(of: exchange)
            }
            end(
                exchange,
                .failure(.cancelled(exchange.target, mayHaveReachedServer: exchange.state.mayHaveReachedServer)))
        }

        private func end(_ exchange: CurlExchange, _ result: Result<Void, TransportError>) {
            if let handle = exchange.end() {
                // Closes the connection (or resets the HTTP/2 stream) of a transfer that is not complete.
                curl_multi_remove_handle(multi, handle.easy)
                handle.end()
                idleHandles.append(handle)
            }
            exchanges[ObjectIdentifier(exchange.pipe)] = nil
            // At once: with deadlines of ten minutes, every exchange of the last ten minutes would be kept otherwise.
            if let timeout = exchange.timeoutHandle { timeouts.remove(timeout) }
            exchange.timeoutHandle = nil
            if let next = queues.remove(exchange) { admitted.append(next) }
            exchange.pipe.finish(result)
            wakeReader(of: exchange.pipe)
        }

        private func endAll(_ error: (CurlExchange) -> TransportError) {
            for exchange in exchanges.values { end(exchange, .failure(error(exchange))) }
        }

        private func failure(_ code: CURLMcode) -> (CurlExchange) -> TransportError {
            { exchange in
                TransportError(
                    .other,
                    "the request to \(exchange.target.place) failed: \(String(cString: curl_multi_strerror(code)))",
                    exchange.target, mayHaveReachedServer: exchange.state.mayHaveReachedServer)
            }
        }
    }
#endif
