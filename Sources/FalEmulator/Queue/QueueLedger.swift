import FalSupport
import FalTransport

/// All requests the emulator remembers.
///
/// Behind a lock and not an actor: each look takes a microsecond, and to enter an actor would cost several.
final class QueueLedger: Sendable {
    private let clock: EmulatorClock
    private let capacity: Int
    private let retention: Duration
    private let onCompletion: CompletedRequest.Observer
    private let book: Locked<Book>

    private struct Book: Sendable {
        var schedule: QueueSchedule
        var random: SampleRandom?
        /// Those that ended, in their order, from `first` on; what lies before is forgotten already.
        var ended: [String] = []
        var first = 0
        var keptBytes = 0
        /// How many are not over yet that someone wants to be told of.
        var awaited = 0
        var alarm: (moment: Duration, task: Task<Void, Never>)?
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var watched = 0
    }

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
        book = Locked(
            Book(
                schedule: QueueSchedule(room: configuration.concurrentRequests),
                random: configuration.seed.map(SampleRandom.init(seed:))))
        self.onCompletion = onCompletion
    }

    deinit { book.withLock { $0.alarm?.task.cancel() } }

    /// A request with what is needed to tell about it.
    struct Finding: Sendable {
        var request: QueuedRequest
        /// How many of the same app wait before it, while it waits itself.
        var position: Int
        var now: Duration
    }

    /// An id no request has had.
    func newID() -> String {
        book.withLock { book in
            if let id = book.random?.uuid() { return id }
            var generator = SystemRandomNumberGenerator()
            var own = SampleRandom(seed: generator.next())
            return own.uuid()
        }
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
        look { book, now in
            let request = make(now)
            let waiting = book.schedule.waiting(for: request.app)
            if let most = request.options.maximumQueueLength, waiting > most { return .tooLong(waiting: waiting) }
            guard book.schedule.requests.count - book.schedule.finished < capacity else { return .full }
            if request.options.webhook != nil { book.awaited += 1 }
            // Told of where it stands as it comes in: a moment later an instant one is over.
            let position = waiting - (request.options.isLow ? 0 : book.schedule.waitingLow(for: request.app))
            book.schedule.add(request)
            settle(&book)
            forget(&book, asOf: now)
            return .accepted(
                Finding(request: book.schedule.requests[request.id] ?? request, position: position, now: now))
        }
    }

    // MARK: Looking

    /// A request of an app, or nil when there is none: also when it is another app's.
    func find(_ id: String, of app: String) -> Finding? {
        look { book, now in find(id, of: app, in: book, now) }
    }

    private func find(_ id: String, of app: String, in book: Book, _ now: Duration) -> Finding? {
        guard let request = book.schedule.requests[id], request.app == app else { return nil }
        if case .ended(let moment, _) = request.phase, moment + retention(of: request) < now { return nil }
        return Finding(
            request: request, position: request.phase == .waiting ? book.schedule.position(of: request) : 0, now: now)
    }

    func hasEnded(_ id: String, of app: String) -> Bool {
        if case .ended = find(id, of: app)?.request.phase { true } else { false }
    }

    /// When something happens by itself next to a request that waits or runs; nil when it is over, or depends on others
    /// who do not say when they end.
    func nextChange(of finding: Finding) -> Duration? {
        switch finding.request.phase {
        case .ended: nil
        case .waiting: book.withLock { $0.schedule.next }
        case .running(let began): finding.request.nextLine(began: began, after: finding.now)
        }
    }

    /// Comes when something has happened that could not be foreseen, like a cancellation.
    func watch() -> (number: Int, changes: AsyncStream<Void>) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = book.withLock { book in
            book.watched += 1
            book.watchers[book.watched] = continuation
            return book.watched
        }
        return (number, stream)
    }

    func unwatch(_ number: Int) { book.withLock { $0.watchers.removeValue(forKey: number) }?.finish() }

    /// Wakes one who watches.
    func nudge(_ number: Int) { book.withLock { $0.watchers[number] }?.yield() }

    private func tellWatchers() {
        let watchers = book.withLock { $0.watchers }
        for watcher in watchers.values { watcher.yield() }
    }

    // MARK: Cancelling

    enum Cancellation: Sendable {
        case requested, alreadyCompleted, notFound
    }

    func cancel(_ id: String, of app: String) -> Cancellation {
        let outcome = look { book, now -> Cancellation in
            guard let found = find(id, of: app, in: book, now) else { return .notFound }
            if case .ended = found.request.phase { return .alreadyCompleted }
            book.schedule.end(id, with: .cancelled, at: now)
            settle(&book)
            return .requested
        }
        if outcome == .requested { tellWatchers() }
        return outcome
    }

    // MARK: Direct runs

    /// - Returns: whether there is room for one more that runs.
    func takeRoom() -> Bool { look { book, _ in book.schedule.takeRoom() } }

    func giveRoomBack() {
        look { book, now in
            book.schedule.giveRoomBack(at: now)
            settle(&book)
        }
        tellWatchers()
    }

    // MARK: Time

    /// Lets happen what is due by now, and then `work`.
    @discardableResult
    private func look<Result: Sendable>(_ work: (inout Book, _ now: Duration) -> Result) -> Result {
        book.withLock { book in
            let now = clock.elapsed()
            book.schedule.advance(to: now)
            settle(&book)
            return work(&book, now)
        }
    }

    /// Files what has ended, and has itself woken for what somebody wants to be told of.
    private func settle(_ book: inout Book) {
        for request in book.schedule.takeEnded() {
            book.ended.append(request.id)
            book.keptBytes += request.ending.body.count
            guard request.options.webhook != nil else { continue }
            book.awaited -= 1
            let report = CompletedRequest(request)
            Task { [onCompletion] in await onCompletion(report) }
        }
        guard book.awaited > 0, let next = book.schedule.next else {
            book.alarm?.task.cancel()
            book.alarm = nil
            return
        }
        if let alarm = book.alarm, alarm.moment <= next { return }
        book.alarm?.task.cancel()
        book.alarm = (
            next,
            Task { [weak self, clock] in
                guard (try? await clock.sleep(next)) != nil else { return }
                self?.ring()
            }
        )
    }

    private func ring() {
        book.withLock { $0.alarm = nil }
        look { _, _ in }
    }

    // MARK: Forgetting

    var count: Int { look { book, _ in book.schedule.requests.count } }

    private func retention(of request: QueuedRequest) -> Duration {
        request.ending.body.count < Self.large ? retention : retention / 10
    }

    private func forget(_ book: inout Book, asOf now: Duration) {
        while book.first < book.ended.count {
            guard let oldest = book.schedule.requests[book.ended[book.first]], case .ended(let moment, _) = oldest.phase
            else { break }
            guard
                book.schedule.requests.count > capacity || book.keptBytes > Self.mostBytes
                    || moment + retention(of: oldest) < now
            else { break }
            book.keptBytes -= oldest.ending.body.count
            book.schedule.forget(oldest.id)
            book.first += 1
        }
        if book.first > 1_024, book.first > book.ended.count / 2 {
            book.ended.removeFirst(book.first)
            book.first = 0
        }
    }
}
