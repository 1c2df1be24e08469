import FalSupport

/// All requests that the emulator remembers.
///
/// It uses a lock and is not an actor: each access takes about a microsecond, entering an actor would cost several.
final class QueueStore: Sendable {
    private let clock: EmulatorClock
    private let capacity: Int
    private let retention: Duration
    private let onCompletion: CompletedRequest.Observer
    private let state: Locked<State>

    private struct State: Sendable {
        var scheduler: QueueScheduler
        /// Makes request ids; nil for random ones.
        var random: SampleRandom?
        /// The ids of completed requests that are still here, in order.
        var completed = FIFO<String>()
        /// The size of all stored results.
        var storedBytes = 0
        /// How many requests with a webhook are not completed.
        var pendingWebhooks = 0
        /// Wakes the store for a completion that a webhook has to be told of.
        var timer: (moment: Duration, task: Task<Void, Never>)?
        var observers: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastObserver = 0
    }

    /// Results of this size are only kept for a tenth of the time, as at fal.
    static let largeResult = 10_000
    /// The limit for the size of all stored results.
    private static let mostStoredBytes = 256 << 20

    init(
        clock: EmulatorClock, configuration: FalEmulator.Configuration,
        onCompletion: @escaping CompletedRequest.Observer
    ) {
        self.clock = clock
        capacity = configuration.rememberedRequests
        retention = configuration.retention
        state = Locked(
            State(
                scheduler: QueueScheduler(concurrencyLimit: configuration.concurrentRequests),
                random: configuration.seed.map(SampleRandom.init(seed:))))
        self.onCompletion = onCompletion
    }

    deinit { state.withLock { $0.timer?.task.cancel() } }

    /// A request as it was at a point in time.
    struct Snapshot: Sendable {
        var request: QueuedRequest
        /// How many requests of the same app are before it while it is queued.
        var position: Int
        var now: Duration
    }

    /// A request id that has not been used before.
    func newID() -> String {
        state.withLock { state in
            if let id = state.random?.uuid() { return id }
            var generator = SystemRandomNumberGenerator()
            var random = SampleRandom(seed: generator.next())
            return random.uuid()
        }
    }

    // MARK: Submit

    enum Submission: Sendable {
        case accepted(Snapshot)
        /// More requests are waiting for the app than the caller allows.
        case queueTooLong(waiting: Int)
        /// The emulator's capacity is used up by requests that are not completed.
        case full
    }

    /// Adds a request to the queue.
    func submit(_ makeRequest: @Sendable (_ now: Duration) -> QueuedRequest) -> Submission {
        withState { state, now in
            let request = makeRequest(now)
            let waiting = state.scheduler.waitingCount(for: request.app)
            if let most = request.options.maximumQueueLength, waiting > most { return .queueTooLong(waiting: waiting) }
            guard state.scheduler.requests.count - state.scheduler.completedCount < capacity else { return .full }
            if request.options.webhook != nil { state.pendingWebhooks += 1 }
            // The position on arrival. An instant request is completed a moment later.
            let lowPriority = state.scheduler.lowPriorityCount(for: request.app)
            let position = waiting - (request.options.isLowPriority ? 0 : lowPriority)
            state.scheduler.add(request)
            processCompleted(&state)
            evict(&state, now: now)
            return .accepted(
                Snapshot(request: state.scheduler.requests[request.id] ?? request, position: position, now: now))
        }
    }

    // MARK: Look up

    /// Finds a request of an app; nil if there is none, or if it belongs to another app.
    func find(_ id: String, of app: String) -> Snapshot? {
        withState { state, now in find(id, of: app, in: state, now) }
    }

    private func find(_ id: String, of app: String, in state: State, _ now: Duration) -> Snapshot? {
        guard let request = state.scheduler.requests[id], request.app == app else { return nil }
        if case .completed(let moment, _) = request.state, moment + retention(of: request) < now { return nil }
        return Snapshot(
            request: request, position: request.state == .queued ? state.scheduler.position(of: request) : 0, now: now)
    }

    func hasCompleted(_ id: String, of app: String) -> Bool { find(id, of: app)?.request.isCompleted ?? false }

    /// When a request changes next by itself; nil if it is completed or depends on requests that have no known end.
    func nextChange(of snapshot: Snapshot) -> Duration? {
        switch snapshot.request.state {
        case .completed: nil
        case .queued: state.withLock { $0.scheduler.nextEvent }
        case .running(let started): snapshot.request.nextLogLine(started: started, after: snapshot.now)
        }
    }

    // MARK: Observers

    /// Notifies of changes that nobody can foresee, like a cancellation.
    func addObserver() -> (number: Int, changes: AsyncStream<Void>) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.lastObserver += 1
            state.observers[state.lastObserver] = continuation
            return state.lastObserver
        }
        return (number, stream)
    }

    func removeObserver(_ number: Int) { state.withLock { $0.observers.removeValue(forKey: number) }?.finish() }

    /// Wakes a single observer.
    func wakeObserver(_ number: Int) { state.withLock { $0.observers[number] }?.yield() }

    private func wakeObservers() {
        let observers = state.withLock { $0.observers }
        for observer in observers.values { observer.yield() }
    }

    // MARK: Cancel

    enum Cancellation: Sendable {
        case requested, alreadyCompleted, notFound
    }

    func cancel(_ id: String, of app: String) -> Cancellation {
        let result = withState { state, now -> Cancellation in
            guard let found = find(id, of: app, in: state, now) else { return .notFound }
            if found.request.isCompleted { return .alreadyCompleted }
            state.scheduler.complete(id, with: .cancelled, at: now)
            processCompleted(&state)
            return .requested
        }
        if result == .requested { wakeObservers() }
        return result
    }

    // MARK: Slots of direct runs

    /// - Returns: whether there was a free slot.
    func acquireSlot() -> Bool { withState { state, _ in state.scheduler.acquireSlot() } }

    func releaseSlot() {
        withState { state, now in
            state.scheduler.releaseSlot(at: now)
            processCompleted(&state)
        }
        wakeObservers()
    }

    // MARK: Time

    /// Processes everything that is due, then calls `body`.
    @discardableResult
    private func withState<Result: Sendable>(_ body: (inout State, _ now: Duration) -> Result) -> Result {
        state.withLock { state in
            let now = clock.elapsed()
            state.scheduler.advance(to: now)
            processCompleted(&state)
            return body(&state, now)
        }
    }

    /// Files completed requests, calls their webhooks, and sets the timer for those still to come.
    private func processCompleted(_ state: inout State) {
        for request in state.scheduler.takeCompleted() {
            state.completed.append(request.id)
            state.storedBytes += request.outcome.body.count
            guard request.options.webhook != nil else { continue }
            state.pendingWebhooks -= 1
            let completed = CompletedRequest(request)
            Task { [onCompletion] in await onCompletion(completed) }
        }
        guard state.pendingWebhooks > 0, let next = state.scheduler.nextEvent else {
            state.timer?.task.cancel()
            state.timer = nil
            return
        }
        if let timer = state.timer, timer.moment <= next { return }
        state.timer?.task.cancel()
        state.timer = (
            next,
            Task { [weak self, clock] in
                guard (try? await clock.sleep(next)) != nil else { return }
                self?.timerFired()
            }
        )
    }

    private func timerFired() {
        state.withLock { $0.timer = nil }
        withState { _, _ in }
    }

    // MARK: Eviction

    var count: Int { withState { state, _ in state.scheduler.requests.count } }

    private func retention(of request: QueuedRequest) -> Duration {
        request.outcome.body.count < Self.largeResult ? retention : retention / 10
    }

    /// Removes the oldest completed requests while there are too many, or their retention is over.
    private func evict(_ state: inout State, now: Duration) {
        while let id = state.completed.first {
            guard let request = state.scheduler.requests[id],
                case .completed(let moment, _) = request.state
            else { break }
            guard
                state.scheduler.requests.count > capacity || state.storedBytes > Self.mostStoredBytes
                    || moment + retention(of: request) < now
            else { break }
            state.storedBytes -= request.outcome.body.count
            state.scheduler.remove(id)
            state.completed.popFirst()
        }
    }
}
