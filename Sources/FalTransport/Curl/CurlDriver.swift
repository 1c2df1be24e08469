#if os(Linux) || os(macOS)
    import CCurl

    /// Runs all exchanges of one transport. Created, used and closed on the loop's thread alone.
    final class CurlDriver {
        /// `curl_global_init` once per process; since libcurl 7.84 it may run on any thread.
        private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

        let multi: UnsafeMutableRawPointer
        let configuration: CurlTransport.Configuration
        /// The time as of this round of the loop: exact enough for timeouts, and read once instead of at every chunk.
        private(set) var now = ContinuousClock.now

        private let loop: CurlLoop
        /// Waiting and running ones.
        private var exchanges: [ObjectIdentifier: CurlExchange] = [:]
        private var running: [UnsafeMutableRawPointer: CurlExchange] = [:]
        private var lines: WaitingLines
        private var dues = DueHeap()
        private var touched: [ResponsePipe] = []
        private var spareHandles: [UnsafeMutableRawPointer] = []

        init?(_ loop: CurlLoop) {
            guard Self.libraryIsReady, let multi = curl_multi_init() else { return nil }
            self.loop = loop
            self.multi = multi
            configuration = loop.configuration
            lines = WaitingLines(
                maximum: configuration.maximumTransfers, maximumPerHost: configuration.maximumTransfersPerHost)
            // By itself libcurl keeps four connections per transfer of the moment: after a burst nearly none.
            fal_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.maximumTransfers))
        }

        /// Returns when the loop is to end.
        func run() {
            while true {
                now = .now
                let delivery = loop.takeOrders()
                for order in delivery.orders { carryOut(order) }
                if delivery.endsNow || (delivery.endsWhenIdle && exchanges.isEmpty) { return }
                startWaiting()
                var count: CInt = 0
                let code = curl_multi_perform(multi, &count)
                takeMessages()
                if code != CURLM_OK { endAll(failure(code)) }
                endOverdue()
                startWaiting()
                wakeTouched()
                if loop.mayGoToSleep(isIdle: exchanges.isEmpty) {
                    curl_multi_poll(multi, nil, 0, timeToSleep, nil)
                }
            }
        }

        /// Ends what still runs and gives everything back.
        func close() {
            endAll { .shutDown($0.pipe.target, mayHaveReachedServer: $0.requestHasBegun) }
            wakeTouched()
            for handle in spareHandles { curl_easy_cleanup(handle) }
            curl_multi_cleanup(multi)
        }

        /// Something has come in for the reader of `pipe`. It is woken at the end of the round, when all that the network
        /// had is in: a short answer costs one switch of threads, not one for its head, one for its body, one for its end.
        func touch(_ pipe: ResponsePipe) {
            if touched.last !== pipe { touched.append(pipe) }
        }

        private func wakeTouched() {
            for pipe in touched { pipe.wake() }
            touched.removeAll(keepingCapacity: true)
        }

        private func carryOut(_ order: CurlLoop.Order) {
            switch order {
            case .start(let request, let pipe, let sentAt):
                let exchange = CurlExchange(request, pipe: pipe, sentAt: sentAt, driver: self)
                exchanges[ObjectIdentifier(pipe)] = exchange
                lines.append(exchange)
                dues.place(exchange)
                // Cancelled before it was here: the order to cancel found nothing.
                if pipe.isCancelled { cancel(exchange) }
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

        private func startWaiting() {
            while let exchange = lines.next() {
                guard let easy = spareHandles.popLast() ?? curl_easy_init() else {
                    end(exchange, .failure(exchange.failure(CURLE_OUT_OF_MEMORY)))
                    continue
                }
                running[easy] = exchange
                do {
                    try exchange.prepare(easy)
                    let code = curl_multi_add_handle(multi, easy)
                    if code != CURLM_OK { end(exchange, .failure(failure(code)(exchange))) }
                } catch {
                    end(exchange, .failure(error))
                }
            }
        }

        private func takeMessages() {
            var remaining: CInt = 0
            while let message = curl_multi_info_read(multi, &remaining) {
                guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                    let exchange = running[easy]
                else { continue }
                let code = fal_message_result(message)
                end(exchange, code == CURLE_OK ? .success(()) : .failure(exchange.failure(code)))
            }
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
            if let easy = exchange.easy {
                exchange.easy = nil
                running[easy] = nil
                // Closes the connection (or resets the HTTP/2 stream) of a transfer that is not complete.
                curl_multi_remove_handle(multi, easy)
                curl_easy_reset(easy)
                spareHandles.append(easy)
            }
            exchanges[ObjectIdentifier(exchange.pipe)] = nil
            dues.remove(exchange)
            lines.leave(exchange)
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

        private var timeToSleep: CInt {
            guard let due = dues.first?.due else { return 3_600_000 }
            // Rounded up: waking a moment too early would spin until the time has come.
            return CInt(clamping: max(0, (due - .now).wholeMilliseconds) + 1)
        }
    }
#endif
