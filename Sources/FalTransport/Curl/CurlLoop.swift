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
    /// sockets. While it waits and has little to wait for, the thread that gives an order to start carries it out
    /// itself: the request is on its way without a switch of threads, which costs more than all the rest.
    final class CurlLoop: ResponsePipe.Owner {
        private static let ofThread = ThreadLocal<CurlLoop>()
        private static let wakingOnThread = ThreadLocal<CurlLoop>()

        /// The one whose thread this is.
        static var current: CurlLoop? { ofThread.value }
        /// The one whose thread this is, while it lets readers go on.
        static var waking: CurlLoop? { wakingOnThread.value }

        let configuration: CurlTransport.Configuration
        /// The exchanges of all loops of the transport.
        let lines: Guarded<WaitingLines>
        private let usage: Guarded<LoopUsage>
        private let index: Int
        /// How many connections it keeps open for what comes.
        let restingConnections: Int
        private let inbox = Guarded(CurlInbox())
        private let turn = Turn()

        init(
            _ configuration: CurlTransport.Configuration, _ lines: Guarded<WaitingLines>, _ usage: Guarded<LoopUsage>,
            index: Int, restingConnections: Int
        ) {
            self.configuration = configuration
            self.lines = lines
            self.usage = usage
            self.index = index
            self.restingConnections = restingConnections
        }

        // MARK: Any thread

        /// Whether it is not the first: then others have something to do as well.
        var isFurther: Bool { index > 0 }

        /// How much there is to do: exchanges that wait or run, and jobs that wait.
        var load: Int { inbox.withLock { $0.load } }

        func start(_ pipe: ResponsePipe, at sentAt: ContinuousClock.Instant) {
            switch inbox.withLock({ $0.bring(pipe, at: sentAt) }) {
            case .taken: break
            case .needsHelp: helpOut()
            case .needsThread: startThread()
            case .refused:
                pipe.finish(.failure(.shutDown(pipe.target, mayHaveReachedServer: false)))
                pipe.wake()
            }
        }

        /// Has the loop's thread do `job`.
        func run(_ job: @escaping CurlInbox.Job) {
            switch inbox.withLock({ $0.bring(job) }) {
            case .taken, .needsHelp: break
            case .needsThread: startThread()
            case .refused: job(false)
            }
        }

        /// Does a round in place of the loop's thread, which waits for sockets, and looks for a quick answer.
        ///
        /// Whoever finds the turn taken leaves: the one who has it looks into the inbox once more after giving it back.
        private func helpOut() {
            BrokenPipe.blocked {
                while true {
                    let outcome = turn.takeIfFree { driver in
                        let touched = driver.roundAndLook { inbox.withLock { $0.takeOrders(isLoop: false) }.orders }
                        // The loop's thread must look up when something is due before it does by itself.
                        let isLate = driver.nextDue.map { due in driver.sleepsUntil.map { due < $0 } ?? true } ?? false
                        return (touched, isLate, driver.ended)
                    }
                    guard let (touched, isLate, ended) = outcome else { return }
                    inbox.withLock { $0.haveEnded(ended) }
                    for pipe in touched { pipe.wake() }
                    let isDone = inbox.withLock { inbox in
                        if isLate || inbox.endsWhenIdle { inbox.haveLookUp() }
                        return !inbox.hasOrders || !inbox.isAsleep
                    }
                    if isDone { return }
                }
            }
        }

        /// The turn of one that waits here has come.
        func admit(_ pipe: ResponsePipe) { inbox.withLock { $0.bring(.admit(pipe)) } }

        func pipeHasRoom(_ pipe: ResponsePipe) { inbox.withLock { $0.bring(.resume(pipe)) } }

        func pipeWasCancelled(_ pipe: ResponsePipe) { inbox.withLock { $0.bring(.cancel(pipe)) } }

        func endWhenIdle() { inbox.withLock { $0.endWhenIdle() } }

        func endNow() async {
            await withCheckedContinuation { continuation in
                let mustWait = inbox.withLock { $0.endNow(continuation) }
                if !mustWait { continuation.resume() }
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
            Self.ofThread.value = self
            defer { Self.ofThread.value = nil }
            #if canImport(Darwin)
                pthread_setname_np("fal.transport")
            #endif
            var reason: String?
            var touched: [ResponsePipe] = []
            if let watch = SocketWatch() {
                if turn.begin({ CurlDriver(self, watch) }) {
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
            // Whether a task has run here since the last wait.
            var hasServed = false
            var meter = WorkMeter()
            while true {
                let delivery = inbox.withLock { $0.takeOrders(isLoop: true) }
                if delivery.endsNow { return }
                let isQuiet = events.isEmpty && delivery.orders.isEmpty
                let round = turn.take { driver in
                    let touched = driver.round(delivery.orders, events)
                    driver.sleepsUntil = bedtime(driver, isQuiet: isQuiet)
                    return (touched, driver.isIdle, driver.ended, driver.now, driver.sleepsUntil, driver.eagerness)
                }
                guard let (touched, isIdle, ended, now, sleepsUntil, eagerness) = round else { return }
                if let share = meter.share(at: now) {
                    usage.withLock { $0.note(share, of: index, at: now) }
                }
                // Before readers go on: those who send their next request ask how much there is to do.
                inbox.withLock { $0.haveEnded(ended) }
                Self.wakingOnThread.value = self
                for pipe in touched { pipe.wake() }
                Self.wakingOnThread.value = nil
                let hasWorked = runJobs()
                hasServed = hasServed || hasWorked
                if delivery.endsWhenIdle, isIdle, !hasWorked { return }
                let maySleep = inbox.withLock { $0.mayGoToSleep(isIdle: isIdle) }
                guard maySleep else {
                    events.removeAll(keepingCapacity: true)
                    continue
                }
                if !hasServed || isIdle || !look(watch, eagerness, for: &events) {
                    watch.wait(Self.milliseconds(until: sleepsUntil), for: &events)
                }
                hasServed = false
            }
        }

        /// Runs the jobs that are here; whether there were any. Those that come meanwhile wait for the next round, so
        /// that exchanges get on.
        private func runJobs() -> Bool {
            let jobs = inbox.withLock { $0.takeJobs() }
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

        /// Looks for what the sockets have, as long as that may come at once.
        ///
        /// - Returns: whether something has come, if only a ring.
        private func look(
            _ watch: SocketWatch, _ eagerness: Eagerness, for events: inout [fal_watch_event]
        ) -> Bool {
            let start = ContinuousClock.now
            while eagerness.mayLook(since: start) {
                watch.wait(0, for: &events)
                if !events.isEmpty || inbox.withLock({ !$0.isAsleep }) { return true }
            }
            return false
        }

        /// Rounded up: waking a moment too early would spin until the time has come.
        private static func milliseconds(until time: ContinuousClock.Instant?) -> CInt {
            guard let time else { return -1 }
            return CInt(clamping: max(0, (time - .now).wholeMilliseconds) + 1)
        }

        /// No thread (any more): whoever is still in the inbox learns it, and nobody is taken in.
        private func refuseAll(_ reason: String?) {
            let (orders, jobs, awaitingEnd) = inbox.withLock { $0.close() }
            for job in jobs { job(false) }
            for case .start(let pipe, _) in orders {
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
