#if os(Linux) || os(macOS)
    /// What others leave for the thread of a ``CurlLoop``, and how that thread is doing.
    struct CurlInbox: Sendable {
        enum Order: Sendable {
            case start(ResponsePipe, ContinuousClock.Instant)
            /// Its turn has come, and it is to run here.
            case admit(ResponsePipe)
            case resume(ResponsePipe)
            case cancel(ResponsePipe)
        }

        /// Work of a task that wants to run on the thread; told whether it does, or there is no thread any more.
        typealias Job = @Sendable (_ isLoop: Bool) -> Void

        /// What the one who empties the inbox finds.
        struct Delivery: Sendable {
            var orders: [Order]
            /// No further requests: end when the running ones are over.
            var endsWhenIdle: Bool
            /// End at once.
            var endsNow: Bool
        }

        /// What became of something that was brought.
        enum Reception: Sendable {
            case taken
            /// Taken, and the bringer has to start the thread.
            case needsThread
            /// Taken, and the bringer should carry it out itself.
            case needsHelp
            case refused
        }

        enum Thread: Sendable {
            case notStarted, running, ended
        }

        private(set) var thread = Thread.notStarted
        /// Whether the thread waits for sockets, and so does not look in here.
        private(set) var isAsleep = false
        private(set) var endsWhenIdle = false
        private(set) var endsNow = false
        /// What wakes the thread, while it runs.
        var watch: SocketWatch?
        private var started = 0
        /// How many of those started have ended, as far as is known here.
        private var ended = 0
        /// Whether something is due before the thread, as it knows, has to look up.
        private var mustLookUp = false
        private var orders: [Order] = []
        private var jobs: [Job] = []
        private var runningJobs = 0
        private var awaitingEnd: [CheckedContinuation<Void, Never>] = []

        var hasOrders: Bool { !orders.isEmpty }
        /// Exchanges that wait or run.
        private var exchanges: Int { started - ended }
        /// How much there is to do. Where there is no thread any more, nobody should bring anything.
        var load: Int { thread == .ended ? .max : exchanges + jobs.count + runningJobs }

        // MARK: Bringing

        /// Takes a request in. A thread that sleeps and has few is left so: its bringer helps out.
        mutating func bring(_ pipe: ResponsePipe, at sentAt: ContinuousClock.Instant) -> Reception {
            guard !endsNow, !endsWhenIdle else { return .refused }
            let reception = receive { inbox in
                inbox.orders.append(.start(pipe, sentAt))
                inbox.started += 1
            }
            guard reception == .taken, isAsleep else { return reception }
            // On one thread and then another, much work takes a sixth longer than on the one whose work it is.
            guard exchanges >= CurlDriver.many else { return .needsHelp }
            ring()
            return .taken
        }

        mutating func bring(_ job: @escaping Job) -> Reception {
            let reception = receive { $0.jobs.append(job) }
            if reception == .taken { ring() }
            return reception
        }

        /// About an exchange that is there. A thread that has ended has none left, so nothing is lost with it.
        mutating func bring(_ order: Order) {
            guard thread == .running else { return }
            orders.append(order)
            ring()
        }

        mutating func ring() {
            guard isAsleep, let watch else { return }
            isAsleep = false
            watch.ring()
        }

        /// Has the thread look up before it goes by the time it knows.
        mutating func haveLookUp() {
            mustLookUp = true
            ring()
        }

        /// - Parameter count: how many have ended since the beginning. Who tells it may have been held up on the way.
        mutating func haveEnded(_ count: Int) {
            ended = max(ended, count)
        }

        mutating func endWhenIdle() {
            endsWhenIdle = true
            ring()
        }

        /// Whether somebody has to be waited for: then `continuation` is resumed at the end.
        mutating func endNow(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
            endsNow = true
            if thread == .notStarted { thread = .ended }
            guard thread == .running else { return false }
            awaitingEnd.append(continuation)
            ring()
            return true
        }

        private mutating func receive(_ put: (inout Self) -> Void) -> Reception {
            guard thread != .ended else { return .refused }
            put(&self)
            guard thread == .notStarted else { return .taken }
            thread = .running
            return .needsThread
        }

        // MARK: Emptying

        /// The orders given since the last call.
        ///
        /// - Parameter isLoop: whether the thread itself asks, which is then awake.
        mutating func takeOrders(isLoop: Bool) -> Delivery {
            if isLoop { (isAsleep, mustLookUp) = (false, false) }
            defer {
                // As many will come next, as a rule; grown one by one they would be moved again and again.
                let count = orders.count
                orders = []
                orders.reserveCapacity(count)
            }
            return Delivery(orders: orders, endsWhenIdle: endsWhenIdle, endsNow: endsNow)
        }

        mutating func takeJobs() -> [Job] {
            defer { (jobs, runningJobs) = ([], jobs.count) }
            return jobs
        }

        /// Whether there is nothing to do; from then on who brings something rings.
        mutating func mayGoToSleep(isIdle: Bool) -> Bool {
            runningJobs = 0
            guard orders.isEmpty, jobs.isEmpty, !mustLookUp, !endsNow, !(isIdle && endsWhenIdle) else { return false }
            isAsleep = true
            return true
        }

        /// There is no thread (any more): takes nothing in from now on, and gives out all that is left.
        mutating func close() -> (orders: [Order], jobs: [Job], awaitingEnd: [CheckedContinuation<Void, Never>]) {
            thread = .ended
            defer { (orders, jobs, awaitingEnd) = ([], [], []) }
            return (orders, jobs, awaitingEnd)
        }
    }
#endif
