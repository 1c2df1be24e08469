import FalSupport

/// Moves requests through their states: decides who waits, runs and is completed at a point in time.
///
/// It has no clock and no timers. Told the time, it processes everything that was due by then in order, so it does not
/// matter when it is asked.
struct QueueScheduler: Sendable {
    /// Something that is due for a request. Events that no longer apply (the request was cancelled) are ignored.
    private enum Event: Sendable {
        /// The queue time of an attempt has passed: it starts as soon as a slot is free.
        case ready(String, attempt: Int)
        case attemptEnd(String, attempt: Int)
        case startTimeout(String)
    }

    private(set) var requests: [String: QueuedRequest] = [:]
    private var events = PriorityQueue<Duration, Event>()
    private var waiting: [String: WaitingList] = [:]
    /// Requests that wait for a free slot, in the order in which they became ready.
    private var readyNormal = FIFO<String>()
    private var readyLow = FIFO<String>()
    private var runningCount = 0
    private var submittedCount = 0
    /// How many requests may run at the same time; nil for any number.
    private let concurrencyLimit: Int?
    private var newlyCompleted: [QueuedRequest] = []

    init(concurrencyLimit: Int?) { self.concurrencyLimit = concurrencyLimit }

    /// When the next event is due.
    var nextEvent: Duration? { events.next }

    var pendingEventCount: Int { events.count }

    private(set) var completedCount = 0

    // MARK: Requests

    mutating func add(_ request: QueuedRequest) {
        var request = request
        submittedCount += 1
        request.number = submittedCount
        if let timeout = request.options.startTimeout {
            events.insert(.startTimeout(request.id), at: request.submitted + timeout)
        }
        enqueue(request, at: request.submitted)
        advance(to: request.submitted)
    }

    /// How many requests of an app are queued.
    func waitingCount(for app: String) -> Int { waiting[app]?.count ?? 0 }

    /// How many requests of low priority of an app are queued.
    func lowPriorityCount(for app: String) -> Int { waiting[app]?.lowCount ?? 0 }

    /// How many queued requests of the same app are before this one.
    func position(of request: QueuedRequest) -> Int {
        waiting[request.app]?.position(of: request.number, isLow: request.options.isLowPriority) ?? 0
    }

    /// Completes a request before its attempt ends. Does nothing if it is completed already.
    mutating func complete(_ id: String, with outcome: QueuedRequest.Outcome, at now: Duration) {
        guard var request = requests[id] else { return }
        switch request.state {
        case .completed: return
        case .queued: leaveQueue(request)
        case .running: runningCount -= 1
        }
        request.complete(with: outcome, at: now)
        fileCompleted(request)
        startReady(at: now)
    }

    mutating func remove(_ id: String) {
        if requests.removeValue(forKey: id)?.isCompleted == true { completedCount -= 1 }
        // Start timeouts can be due long after their requests are gone.
        if events.count > 4 * requests.count + 1_024 {
            events.removeAll { event in
                switch event {
                case .ready(let id, _), .attemptEnd(let id, _), .startTimeout(let id): requests[id] == nil
                }
            }
        }
    }

    /// Returns the requests that were completed since the last call, in order.
    mutating func takeCompleted() -> [QueuedRequest] {
        defer { newlyCompleted.removeAll(keepingCapacity: true) }
        return newlyCompleted
    }

    // MARK: Slots of direct runs

    /// Takes a slot for a direct run, which does not go through the queue.
    ///
    /// - Returns: whether there was a free one.
    mutating func acquireSlot() -> Bool {
        if let concurrencyLimit, runningCount >= concurrencyLimit { return false }
        runningCount += 1
        return true
    }

    mutating func releaseSlot(at now: Duration) {
        runningCount -= 1
        startReady(at: now)
    }

    // MARK: Time

    /// Processes everything that is due.
    mutating func advance(to now: Duration) {
        while let (moment, event) = events.pop(upTo: now) {
            switch event {
            case .ready(let id, let attempt):
                guard let request = requests[id], request.attemptIndex == attempt, request.state == .queued else {
                    break
                }
                if request.options.isLowPriority { readyLow.append(id) } else { readyNormal.append(id) }
            case .attemptEnd(let id, let attempt): endAttempt(attempt, of: id, at: moment)
            case .startTimeout(let id):
                guard requests[id]?.state == .queued else { break }
                complete(id, with: .startTimeout, at: moment)
            }
            startReady(at: moment)
        }
    }

    /// Starts ready requests while there are free slots.
    private mutating func startReady(at moment: Duration) {
        while concurrencyLimit.map({ runningCount < $0 }) ?? true, let id = readyNormal.first ?? readyLow.first {
            if readyNormal.isEmpty { readyLow.popFirst() } else { readyNormal.popFirst() }
            guard var request = requests[id], request.state == .queued else { continue }
            leaveQueue(request)
            request.start(at: moment)
            requests[id] = request
            runningCount += 1
            events.insert(
                .attemptEnd(id, attempt: request.attemptIndex), at: moment + request.attempt.runTime)
        }
    }

    private mutating func endAttempt(_ attempt: Int, of id: String, at moment: Duration) {
        guard var request = requests[id], request.attemptIndex == attempt, case .running = request.state else { return }
        runningCount -= 1
        request.finishAttempt(at: moment)
        if request.isCompleted {
            fileCompleted(request)
        } else if let timeout = request.options.startTimeout, request.submitted + timeout < moment {
            // The start timeout also covers waiting for a retry, and passed while the attempt was running.
            request.complete(with: .startTimeout, at: moment)
            fileCompleted(request)
        } else {
            enqueue(request, at: moment)
        }
    }

    private mutating func enqueue(_ request: QueuedRequest, at moment: Duration) {
        requests[request.id] = request
        waiting[request.app, default: WaitingList()].insert(request.number, isLow: request.options.isLowPriority)
        events.insert(
            .ready(request.id, attempt: request.attemptIndex), at: moment + request.attempt.queueTime)
    }

    private mutating func leaveQueue(_ request: QueuedRequest) {
        waiting[request.app]?.remove(request.number, isLow: request.options.isLowPriority)
        if waiting[request.app]?.count == 0 { waiting[request.app] = nil }
    }

    private mutating func fileCompleted(_ request: QueuedRequest) {
        requests[request.id] = request
        completedCount += 1
        newlyCompleted.append(request)
    }
}

/// The queued requests of one app, those of low priority after all others.
private struct WaitingList: Sendable {
    /// Numbers of requests, in ascending order. A request that is retried keeps its number and so its position.
    private var normal: [Int] = []
    private var low: [Int] = []

    var count: Int { normal.count + low.count }
    var lowCount: Int { low.count }

    mutating func insert(_ number: Int, isLow: Bool) {
        if isLow { Self.insert(number, into: &low) } else { Self.insert(number, into: &normal) }
    }

    mutating func remove(_ number: Int, isLow: Bool) {
        if isLow { Self.remove(number, from: &low) } else { Self.remove(number, from: &normal) }
    }

    func position(of number: Int, isLow: Bool) -> Int {
        isLow ? normal.count + Self.index(of: number, in: low) : Self.index(of: number, in: normal)
    }

    private static func insert(_ number: Int, into list: inout [Int]) {
        list.insert(number, at: index(of: number, in: list))
    }

    private static func remove(_ number: Int, from list: inout [Int]) {
        let index = index(of: number, in: list)
        if index < list.count, list[index] == number { list.remove(at: index) }
    }

    /// The first index whose number is not smaller.
    private static func index(of number: Int, in list: [Int]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
