#if os(Linux) || os(macOS)
    import CCurl

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// What happens when: orders go into an inbox, and are carried out by the loop's thread, which also waits for the
    /// sockets. While it waits, the thread that gives an order to start carries it out itself: the request is on its way
    /// without a switch of threads, which costs more than all the rest.
    final class CurlLoop: ResponsePipe.Owner {
        enum Order: Sendable {
            case start(TransportRequest, ResponsePipe, ContinuousClock.Instant)
            case resume(ResponsePipe)
            case cancel(ResponsePipe)
        }

        /// Work of a task that wants to run here; told whether this is the loop's thread, or there is none any more.
        typealias Job = @Sendable (_ isLoop: Bool) -> Void

        /// What the loop's thread finds when it looks into its inbox.
        struct Delivery: Sendable {
            var orders: [Order]
            /// No further requests: end when the running ones are over.
            var endsWhenIdle: Bool
            /// End at once.
            var endsNow: Bool
        }

        private enum Thread: Sendable {
            case notStarted, running, ended
        }

        private struct Inbox: Sendable {
            var orders: [Order] = []
            var jobs: [Job] = []
            var thread = Thread.notStarted
            var watch: SocketWatch?
            /// Whether the loop's thread waits for sockets, and so does not look in here.
            var isAsleep = false
            var endsWhenIdle = false
            var endsNow = false
            var awaitingEnd: [CheckedContinuation<Void, Never>] = []

            mutating func ring() {
                guard isAsleep, let watch else { return }
                isAsleep = false
                watch.ring()
            }
        }

        let configuration: CurlTransport.Configuration
        private let inbox = Guarded(Inbox())
        private let turn = Turn()

        init(_ configuration: CurlTransport.Configuration) {
            self.configuration = configuration
        }

        // MARK: Any thread

        func start(_ request: TransportRequest, pipe: ResponsePipe, at sentAt: ContinuousClock.Instant) {
            enum Reception: Sendable { case taken, forUs, needsThread, refused }
            let reception = inbox.withLock { inbox -> Reception in
                guard inbox.thread != .ended, !inbox.endsNow, !inbox.endsWhenIdle else { return .refused }
                inbox.orders.append(.start(request, pipe, sentAt))
                if inbox.thread == .notStarted {
                    inbox.thread = .running
                    return .needsThread
                }
                return inbox.isAsleep ? .forUs : .taken
            }
            switch reception {
            case .taken: break
            case .forUs: helpOut()
            case .needsThread: startThread()
            case .refused:
                pipe.finish(.failure(.shutDown(pipe.target, mayHaveReachedServer: false)))
                pipe.wake()
            }
        }

        /// Has the loop's thread do `job`.
        func run(_ job: @escaping Job) {
            enum Reception: Sendable { case taken, needsThread, refused }
            let reception = inbox.withLock { inbox -> Reception in
                guard inbox.thread != .ended else { return .refused }
                inbox.jobs.append(job)
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
            case .refused: job(false)
            }
        }

        /// Does a round in place of the loop's thread, which waits for sockets.
        ///
        /// Whoever finds the turn taken leaves: the one who has it looks into the inbox once more after giving it back.
        private func helpOut() {
            BrokenPipe.blocked {
                while true {
                    let outcome = turn.takeIfFree { driver in
                        let touched = driver.round(takeOrders(isLoop: false).orders)
                        // The loop's thread must look up when something is due before it does by itself.
                        let isLate = driver.nextDue.map { due in driver.sleepsUntil.map { due < $0 } ?? true } ?? false
                        return (touched, isLate)
                    }
                    guard let (touched, isLate) = outcome else { return }
                    for pipe in touched { pipe.wake() }
                    let isDone = inbox.withLock { inbox in
                        if isLate || inbox.endsWhenIdle { inbox.ring() }
                        return inbox.orders.isEmpty || !inbox.isAsleep
                    }
                    if isDone { return }
                }
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
        }

        // MARK: The loop's thread

        private func runThread() {
            BrokenPipe.block()
            #if canImport(Darwin)
                pthread_setname_np("fal.transport")
            #endif
            var reason: String?
            var touched: [ResponsePipe] = []
            if let watch = SocketWatch() {
                if turn.begin({ CurlDriver(configuration, watch) }) {
                    inbox.withLock { $0.watch = watch }
                    run(watch)
                    inbox.withLock { $0.watch = nil }
                } else {
                    reason = "libcurl could not be started"
                }
                turn.end {
                    touched = $0?.close() ?? []
                    EndedThreads.append()
                }
                watch.close()
            } else {
                reason = "the system has no file descriptor left"
                EndedThreads.append()
            }
            for pipe in touched { pipe.wake() }
            refuseAll(reason)
        }

        /// Returns when the loop is to end.
        private func run(_ watch: SocketWatch) {
            var events: [fal_watch_event] = []
            while true {
                let delivery = takeOrders(isLoop: true)
                if delivery.endsNow { return }
                let isQuiet = events.isEmpty && delivery.orders.isEmpty
                let round = turn.take { driver in
                    let touched = driver.round(delivery.orders, events)
                    driver.sleepsUntil = bedtime(driver, isQuiet: isQuiet)
                    return (touched, driver.isIdle, driver.sleepsUntil)
                }
                guard let (touched, isIdle, sleepsUntil) = round else { return }
                for pipe in touched { pipe.wake() }
                let hasWorked = runJobs()
                if delivery.endsWhenIdle, isIdle, !hasWorked { return }
                events = mayGoToSleep(isIdle: isIdle) ? watch.wait(Self.milliseconds(until: sleepsUntil)) : []
            }
        }

        /// Runs the jobs that are here; whether there were any. Those that come meanwhile wait for the next round, so that
        /// exchanges get on.
        private func runJobs() -> Bool {
            let jobs = inbox.withLock { inbox in
                defer { inbox.jobs = [] }
                return inbox.jobs
            }
            for job in jobs { job(true) }
            return !jobs.isEmpty
        }

        /// How long the thread may wait. Until it has been quiet for a second it looks up once a second: then those who
        /// give orders meanwhile need not wake it for a time limit that lies further ahead.
        private func bedtime(_ driver: CurlDriver, isQuiet: Bool) -> ContinuousClock.Instant? {
            guard !isQuiet || !driver.isIdle else { return driver.nextDue }
            let soon = ContinuousClock.now + .seconds(1)
            return driver.nextDue.map { min($0, soon) } ?? soon
        }

        /// Rounded up: waking a moment too early would spin until the time has come.
        private static func milliseconds(until time: ContinuousClock.Instant?) -> CInt {
            guard let time else { return -1 }
            return CInt(clamping: max(0, (time - .now).wholeMilliseconds) + 1)
        }

        /// Takes the orders given since the last call.
        private func takeOrders(isLoop: Bool) -> Delivery {
            inbox.withLock { inbox in
                if isLoop { inbox.isAsleep = false }
                defer { inbox.orders.removeAll() }
                return Delivery(
                    orders: inbox.orders, endsWhenIdle: inbox.endsWhenIdle, endsNow: inbox.endsNow)
            }
        }

        /// Whether there is nothing to do; from then on the next order rings.
        private func mayGoToSleep(isIdle: Bool) -> Bool {
            inbox.withLock { inbox in
                guard inbox.orders.isEmpty, inbox.jobs.isEmpty, !inbox.endsNow, !(isIdle && inbox.endsWhenIdle) else {
                    return false
                }
                inbox.isAsleep = true
                return true
            }
        }

        /// No thread (any more): whoever is still in the inbox learns it, and nobody is taken in.
        private func refuseAll(_ reason: String?) {
            let (orders, jobs, awaitingEnd) = inbox.withLock { inbox in
                inbox.thread = .ended
                defer {
                    inbox.orders = []
                    inbox.jobs = []
                    inbox.awaitingEnd = []
                }
                return (inbox.orders, inbox.jobs, inbox.awaitingEnd)
            }
            for job in jobs { job(false) }
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
