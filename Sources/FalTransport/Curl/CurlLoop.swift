#if os(Linux) || os(macOS)
    import CCurl

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// The side of the event loop that other threads see: orders go into an inbox, and the loop's thread is woken when
    /// it sleeps.
    final class CurlLoop: ResponsePipe.Owner {
        enum Order: Sendable {
            case start(TransportRequest, ResponsePipe, ContinuousClock.Instant)
            case resume(ResponsePipe)
            case cancel(ResponsePipe)
        }

        /// What the loop's thread finds when it looks into its inbox.
        struct Delivery: Sendable {
            var orders: [Order]
            /// No further requests: end when the running ones are over.
            var endsWhenIdle: Bool
            /// End at once.
            var endsNow: Bool
        }

        /// `curl_multi_wakeup` is the one function that libcurl allows on a multi handle from any thread; that is the
        /// only use made of it outside the loop's thread, under the lock whose holder also takes the handle away before
        /// it is freed. Hence `@unchecked Sendable` is sound.
        private struct Bell: @unchecked Sendable {
            let multi: UnsafeMutableRawPointer
        }

        private enum Thread: Sendable {
            case notStarted, running, ended
        }

        private struct Inbox: Sendable {
            var orders: [Order] = []
            var thread = Thread.notStarted
            var bell: Bell?
            var isAsleep = false
            var endsWhenIdle = false
            var endsNow = false
            var awaitingEnd: [CheckedContinuation<Void, Never>] = []

            mutating func ring() {
                guard isAsleep, let bell else { return }
                isAsleep = false
                curl_multi_wakeup(bell.multi)
            }
        }

        let configuration: CurlTransport.Configuration
        private let inbox = Guarded(Inbox())

        init(_ configuration: CurlTransport.Configuration) {
            self.configuration = configuration
        }

        // MARK: Any thread

        func start(_ request: TransportRequest, pipe: ResponsePipe, at sentAt: ContinuousClock.Instant) {
            enum Reception: Sendable { case taken, needsThread, refused }
            let reception = inbox.withLock { inbox -> Reception in
                guard inbox.thread != .ended, !inbox.endsNow, !inbox.endsWhenIdle else { return .refused }
                inbox.orders.append(.start(request, pipe, sentAt))
                if inbox.thread == .notStarted {
                    inbox.thread = .running
                    return .needsThread
                }
                inbox.ring()
                return .taken
            }
            switch reception {
            case .taken: break
            case .needsThread: startThread()
            case .refused:
                pipe.finish(.failure(.shutDown(pipe.target, mayHaveReachedServer: false)))
                pipe.wake()
            }
        }

        func pipeHasRoom(_ pipe: ResponsePipe) {
            post(.resume(pipe))
        }

        func pipeWasCancelled(_ pipe: ResponsePipe) {
            post(.cancel(pipe))
        }

        func endWhenIdle() {
            inbox.withLock { inbox in
                inbox.endsWhenIdle = true
                inbox.ring()
            }
        }

        func endNow() async {
            await withCheckedContinuation { continuation in
                let isOver = inbox.withLock { inbox in
                    inbox.endsNow = true
                    if inbox.thread == .notStarted { inbox.thread = .ended }
                    guard inbox.thread == .running else { return true }
                    inbox.awaitingEnd.append(continuation)
                    inbox.ring()
                    return false
                }
                if isOver { continuation.resume() }
            }
        }

        /// A thread that has ended has no exchanges left, so nothing that could still be posted matters.
        private func post(_ order: Order) {
            inbox.withLock { inbox in
                guard inbox.thread == .running else { return }
                inbox.orders.append(order)
                inbox.ring()
            }
        }

        private func startThread() {
            // The thread owns the loop from here on: an exchange in flight outlives a transport that was let go of.
            let loop = Unmanaged.passRetained(self)
            #if canImport(Darwin)
                var thread: pthread_t?
                let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
                    Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().runThread()
                    return nil
                }
            #else
                var thread = pthread_t()
                let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
                    guard let argument else { return nil }
                    Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().runThread()
                    return nil
                }
            #endif
            guard pthread_create(&thread, nil, main, loop.toOpaque()) == 0 else {
                loop.release()
                return refuseAll("the system allows no further thread")
            }
            #if canImport(Darwin)
                if let thread { pthread_detach(thread) }
            #else
                pthread_detach(thread)
            #endif
        }

        // MARK: The loop's thread

        private func runThread() {
            // libcurl leaves SIGPIPE to the application when it must not touch signals (CURLOPT_NOSIGNAL). A write to a
            // closed connection raises it in the writing thread, which is this one.
            var pipeSignal = sigset_t()
            sigemptyset(&pipeSignal)
            sigaddset(&pipeSignal, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &pipeSignal, nil)
            #if canImport(Darwin)
                pthread_setname_np("fal.transport")
            #endif
            guard let driver = CurlDriver(self) else {
                return refuseAll("libcurl could not be started")
            }
            inbox.withLock { $0.bell = Bell(multi: driver.multi) }
            driver.run()
            inbox.withLock { $0.bell = nil }
            driver.close()
            refuseAll(nil)
        }

        /// Takes the orders given since the last call.
        func takeOrders() -> Delivery {
            inbox.withLock { inbox in
                inbox.isAsleep = false
                defer { inbox.orders.removeAll() }
                return Delivery(
                    orders: inbox.orders, endsWhenIdle: inbox.endsWhenIdle, endsNow: inbox.endsNow)
            }
        }

        /// Whether there is nothing to do; from then on the next order rings.
        func mayGoToSleep(isIdle: Bool) -> Bool {
            inbox.withLock { inbox in
                guard inbox.orders.isEmpty, !inbox.endsNow, !(isIdle && inbox.endsWhenIdle) else { return false }
                inbox.isAsleep = true
                return true
            }
        }

        /// No thread (any more): whoever is still in the inbox learns it, and nobody is taken in.
        private func refuseAll(_ reason: String?) {
            let (orders, awaitingEnd) = inbox.withLock { inbox in
                inbox.thread = .ended
                defer {
                    inbox.orders = []
                    inbox.awaitingEnd = []
                }
                return (inbox.orders, inbox.awaitingEnd)
            }
            for case .start(_, let pipe, _) in orders {
                let error =
                    reason.map {
                        TransportError(
                            .other, "the request to \(pipe.target.place) could not be sent: \($0)", pipe.target,
                            mayHaveReachedServer: false)
                    } ?? .shutDown(pipe.target, mayHaveReachedServer: false)
                pipe.finish(.failure(error))
                pipe.wake()
            }
            for continuation in awaitingEnd { continuation.resume() }
        }
    }
#endif
