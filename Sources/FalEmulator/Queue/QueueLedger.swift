/// All requests the emulator remembers.
actor QueueLedger {
    private let clock: EmulatorClock
    private let capacity: Int
    private let retention: Duration
    private let onCompletion: CompletedRequest.Observer
    private var schedule: QueueSchedule
    private var random: SampleRandom?
    /// Those that ended, in their order, from `first` on; what lies before is forgotten already.
    private var ended: [String] = []
    private var first = 0
    private var keptBytes = 0
    /// How many are not over yet that someone wants to be told of.
    private var awaited = 0
    private var alarm: (moment: Duration, task: Task<Void, Never>)?
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var watched = 0

    /// Results of this size are kept for a tenth of the time, as at fal.
    static let large = 10_000
    /// However many requests are remembered, their results have at most so many bytes.
    private static let mostBytes = 256 << 20

    init(
        clock: EmulatorClock, configuration: FalEmulator.Configuration,
        onCompletion: @escaping CompletedRequest.Observer
    ) {
        self.clock = clock
        capacity = configuration.rememberedRequests
        retention = configuration.retention
        schedule = QueueSchedule(room: configuration.concurrentRequests)
        random = configuration.seed.map(SampleRandom.init(seed:))
        self.onCompletion = onCompletion
    }

    deinit { alarm?.task.cancel() }

    /// A request with what is needed to tell about it.
    struct Finding: Sendable {
        var request: QueuedRequest
        /// How many of the same app wait before it, while it waits itself.
        var position: Int
        var now: Duration
    }

    /// An id no request has had.
    func newID() -> String {
        if random == nil {
            var generator = SystemRandomNumberGenerator()
            var own = SampleRandom(seed: generator.next())
            return own.uuid()
        }
        return random?.uuid() ?? ""
    }

    // MARK: Submits

    enum Submission: Sendable {
        case accepted(Finding)
        /// As many wait for the app already.
        case tooLong(waiting: Int)
        /// The emulator can remember no more.
        case full
    }

    /// Takes a request in, as of now.
    func submit(_ make: @Sendable (_ now: Duration) -> QueuedRequest) -> Submission {
        let now = tick()
        let request = make(now)
        let waiting = schedule.waiting(for: request.app)
        if let most = request.options.maximumQueueLength, waiting > most { return .tooLong(waiting: waiting) }
        guard schedule.requests.count - schedule.finished < capacity else { return .full }
        if request.options.webhook != nil { awaited += 1 }
        // Told of where it stands as it comes in: a moment later an instant one is over.
        let position = waiting - (request.options.isLow ? 0 : schedule.waitingLow(for: request.app))
        schedule.add(request)
        settle()
        forget(asOf: now)
        return .accepted(Finding(request: schedule.requests[request.id] ?? request, position: position, now: now))
    }

    // MARK: Looking

    /// A request of an app, or nil when there is none: also when it is another app's.
    func find(_ id: String, of app: String) -> Finding? {
        let now = tick()
        guard let request = schedule.requests[id], request.app == app else { return nil }
        if case .ended(let moment, _) = request.phase, moment + retention(of: request) < now { return nil }
        return Finding(
            request: request, position: request.phase == .waiting ? schedule.position(of: request) : 0, now: now)
    }

    func hasEnded(_ id: String, of app: String) -> Bool {
        if case .ended = find(id, of: app)?.request.phase { true } else { false }
    }

    /// When something happens by itself next to a request that waits or runs; nil when it is over, or depends on others
    /// who do not say when they end.
    func nextChange(of finding: Finding) -> Duration? {
        switch finding.request.phase {
        case .ended: nil
        case .waiting: schedule.next
        case .running(let began): finding.request.nextLine(began: began, after: finding.now)
        }
    }

    /// Comes when something has happened that could not be foreseen, like a cancellation.
    func watch() -> (number: Int, changes: AsyncStream<Void>) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        watched += 1
        watchers[watched] = continuation
        return (watched, stream)
    }

    func unwatch(_ number: Int) { watchers.removeValue(forKey: number)?.finish() }

    /// Wakes one who watches.
    func nudge(_ number: Int) { watchers[number]?.yield() }

    // MARK: Cancelling

    enum Cancellation: Sendable {
        case requested, alreadyCompleted, notFound
    }

    func cancel(_ id: String, of app: String) -> Cancellation {
        guard let found = find(id, of: app) else { return .notFound }
        if case .ended = found.request.phase { return .alreadyCompleted }
        schedule.end(id, with: .cancelled, at: found.now)
        settle()
        tellWatchers()
        return .requested
    }

    // MARK: Direct runs

    /// - Returns: whether there is room for one more that runs.
    func takeRoom() -> Bool {
        _ = tick()
        return schedule.takeRoom()
    }

    func giveRoomBack() {
        schedule.giveRoomBack(at: tick())
        settle()
        tellWatchers()
    }

    // MARK: Time

    private func tick() -> Duration {
        let now = clock.elapsed()
        schedule.advance(to: now)
        settle()
        return now
    }

    /// Files what has ended, and has itself woken for what somebody wants to be told of.
    private func settle() {
        for request in schedule.takeEnded() {
            ended.append(request.id)
            keptBytes += request.ending.body.count
            guard request.options.webhook != nil else { continue }
            awaited -= 1
            let report = CompletedRequest(request)
            Task { [onCompletion] in await onCompletion(report) }
        }
        guard awaited > 0, let next = schedule.next else {
            alarm?.task.cancel()
            alarm = nil
            return
        }
        if let alarm, alarm.moment <= next { return }
        alarm?.task.cancel()
        alarm = (
            next,
            Task { [weak self, clock] in
                guard (try? await clock.sleep(next)) != nil else { return }
                await self?.ring()
            }
        )
    }

    private func ring() {
        alarm = nil
        _ = tick()
    }

    private func tellWatchers() { for watcher in watchers.values { watcher.yield() } }

    // MARK: Forgetting

    var count: Int {
        _ = tick()
        return schedule.requests.count
    }

    private func retention(of request: QueuedRequest) -> Duration {
        request.ending.body.count < Self.large ? retention : retention / 10
    }

    private func forget(asOf now: Duration) {
        while first < ended.count {
            guard let oldest = schedule.requests[ended[first]], case .ended(let moment, _) = oldest.phase else { break }
            guard
                schedule.requests.count > capacity || keptBytes > Self.mostBytes
                    || moment + retention(of: oldest) < now
            else { break }
            keptBytes -= oldest.ending.body.count
            schedule.forget(oldest.id)
            first += 1
        }
        if first > 1_024, first > ended.count / 2 {
            ended.removeFirst(first)
            first = 0
        }
    }
}
