import FalSupport

/// Who waits, runs and has ended at a moment.
///
/// It keeps no clock and no timers: told what time it is, it lets happen in their order all things that were due until
/// then. So it does not matter when anyone looks.
struct QueueSchedule: Sendable {
    /// Something that is due for a request. What has been overtaken by then (a request that was cancelled) is nothing.
    private enum Event: Sendable {
        /// It may begin as soon as there is room.
        case ready(String, attempt: Int)
        case end(String, attempt: Int)
        /// Its start timeout.
        case deadline(String)
    }

    private(set) var requests: [String: QueuedRequest] = [:]
    private var events = PriorityQueue<Duration, Event>()
    private var lines: [String: WaitingLine] = [:]
    /// Those that could begin if there were room, in the order in which they came to that.
    private var normal = ReadyLine()
    private var low = ReadyLine()
    private var running = 0
    private var made = 0
    /// How many requests may run together; nil for any number.
    private let room: Int?
    /// Those that ended since someone asked last, in their order.
    private var ended: [QueuedRequest] = []

    init(room: Int?) { self.room = room }

    /// When the next thing happens by itself.
    var next: Duration? { events.next }

    /// How many things are due some time.
    var due: Int { events.count }

    /// How many neither wait nor run.
    private(set) var finished = 0

    // MARK: Coming and going

    mutating func add(_ request: QueuedRequest) {
        var request = request
        made += 1
        request.number = made
        requests[request.id] = request
        lines[request.app, default: WaitingLine()].join(request.number, isLow: request.options.isLow)
        if let timeout = request.options.startTimeout {
            events.insert(.deadline(request.id), at: request.submitted + timeout)
        }
        events.insert(
            .ready(request.id, attempt: 0), at: request.submitted + request.attempts[request.attempt].waiting)
        advance(to: request.submitted)
    }

    /// How many wait for an app.
    func waiting(for app: String) -> Int { lines[app]?.count ?? 0 }

    /// How many of low priority wait for an app.
    func waitingLow(for app: String) -> Int { lines[app]?.lowCount ?? 0 }

    /// How many of the same app are before it.
    func position(of request: QueuedRequest) -> Int {
        lines[request.app]?.position(of: request.number, isLow: request.options.isLow) ?? 0
    }

    /// Ends a request before its time.
    mutating func end(_ id: String, with ending: QueuedRequest.Ending, at now: Duration) {
        guard var request = requests[id] else { return }
        switch request.phase {
        case .ended: return
        case .waiting:
            leaveLine(request)
            request.phase = .ended(at: now, began: nil)
        case .running(let began):
            running -= 1
            request.phase = .ended(at: now, began: began)
        }
        request.early = ending
        finish(request)
        fill(at: now)
    }

    mutating func forget(_ id: String) {
        if case .ended = requests.removeValue(forKey: id)?.phase { finished -= 1 }
        // Start timeouts can lie far ahead of requests that ended long ago.
        if events.count > 4 * requests.count + 1_024 {
            events.removeAll { event in
                switch event {
                case .ready(let id, _), .end(let id, _), .deadline(let id): requests[id] == nil
                }
            }
        }
    }

    // MARK: Direct runs

    /// Takes room for a run that does not go through the queue.
    ///
    /// - Returns: whether there was any.
    mutating func takeRoom() -> Bool {
        if let room, running >= room { return false }
        running += 1
        return true
    }

    mutating func giveRoomBack(at now: Duration) {
        running -= 1
        fill(at: now)
    }

    // MARK: Time

    /// Lets all happen that is due.
    mutating func advance(to now: Duration) {
        while let (moment, event) = events.pop(upTo: now) {
            switch event {
            case .ready(let id, let attempt):
                guard let request = requests[id], request.attempt == attempt, request.phase == .waiting else { break }
                if request.options.isLow { low.append(id) } else { normal.append(id) }
            case .end(let id, let attempt): endAttempt(attempt, of: id, at: moment)
            case .deadline(let id):
                guard requests[id]?.phase == .waiting else { break }
                end(id, with: .startTimeout, at: moment)
            }
            fill(at: moment)
        }
    }

    /// Those that have ended and that nobody has been told of.
    mutating func takeEnded() -> [QueuedRequest] {
        defer { ended.removeAll(keepingCapacity: true) }
        return ended
    }

    private mutating func fill(at moment: Duration) {
        while room.map({ running < $0 }) ?? true, let id = normal.first ?? low.first {
            if normal.isEmpty { low.removeFirst() } else { normal.removeFirst() }
            guard var request = requests[id], request.phase == .waiting else { continue }
            leaveLine(request)
            request.phase = .running(since: moment)
            requests[id] = request
            running += 1
            events.insert(
                .end(id, attempt: request.attempt), at: moment + request.attempts[request.attempt].running)
        }
    }

    private mutating func endAttempt(_ attempt: Int, of id: String, at moment: Duration) {
        guard var request = requests[id], request.attempt == attempt, case .running(let began) = request.phase
        else { return }
        running -= 1
        guard attempt + 1 < request.attempts.count else {
            request.phase = .ended(at: moment, began: began)
            finish(request)
            return
        }
        request.attempt += 1
        request.phase = .waiting
        requests[id] = request
        lines[request.app, default: WaitingLine()].join(request.number, isLow: request.options.isLow)
        if let timeout = request.options.startTimeout, request.submitted + timeout < moment {
            // It passed while an earlier attempt ran, and covers the waiting for the next.
            end(id, with: .startTimeout, at: moment)
            return
        }
        events.insert(
            .ready(id, attempt: request.attempt), at: moment + request.attempts[request.attempt].waiting)
    }

    private mutating func finish(_ request: QueuedRequest) {
        requests[request.id] = request
        finished += 1
        ended.append(request)
    }

    private mutating func leaveLine(_ request: QueuedRequest) {
        lines[request.app]?.leave(request.number, isLow: request.options.isLow)
        if lines[request.app]?.count == 0 { lines[request.app] = nil }
    }
}

/// First come, first served.
private struct ReadyLine: Sendable {
    private var ids: [String] = []
    private var gone = 0

    var isEmpty: Bool { gone == ids.count }
    var first: String? { isEmpty ? nil : ids[gone] }

    mutating func append(_ id: String) { ids.append(id) }

    mutating func removeFirst() {
        gone += 1
        // What is gone is swept away once it is the larger part.
        if gone * 2 > ids.count {
            ids.removeFirst(gone)
            gone = 0
        }
    }
}
