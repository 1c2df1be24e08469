/// All requests the emulator remembers.
actor QueueLedger {
    /// fal keeps results for about an hour.
    static let retention = Duration.seconds(3_600)

    private let clock: EmulatorClock
    private let capacity: Int
    private var requests: [String: QueuedRequest] = [:]
    /// Ids in the order of submission, from `first` on; what lies before is forgotten already.
    private var order: [String] = []
    private var first = 0
    private var random: SampleRandom?
    private let onCompletion: CompletedRequest.Observer

    init(
        clock: EmulatorClock, capacity: Int, seed: UInt64?, onCompletion: @escaping CompletedRequest.Observer
    ) {
        self.onCompletion = onCompletion
        self.clock = clock
        self.capacity = capacity
        random = seed.map(SampleRandom.init(seed:))
    }

    /// A request with what is needed to tell about it.
    struct Finding: Sendable {
        var request: QueuedRequest
        var phase: QueuedRequest.Phase
        /// How many of the same app wait before it.
        var position: Int
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

    /// Takes a request in, as of now.
    func add(_ make: @Sendable (_ now: Duration) -> QueuedRequest) -> Finding {
        let now = clock.elapsed()
        let request = make(now)
        requests[request.id] = request
        order.append(request.id)
        forget(before: now - Self.retention)
        if request.webhook != nil {
            Task {
                try? await clock.sleep(request.ends)
                await tell(request.id)
            }
        }
        return finding(request, now)
    }

    /// A request of an app, or nil when there is none: also when it is another app's.
    func find(_ id: String, of app: String) -> Finding? {
        guard let request = requests[id], request.app == app else { return nil }
        let now = clock.elapsed()
        return request.ends < now - Self.retention ? nil : finding(request, now)
    }

    private func tell(_ id: String) async {
        guard let request = requests[id], request.cancelled == nil else { return }
        await onCompletion(
            CompletedRequest(
                endpoint: request.endpoint, id: id, gatewayID: id, webhook: request.webhook,
                status: request.outcome.status, body: request.outcome.body, error: nil, errorType: nil,
                lifecycle: request.lifecycle))
    }

    enum Cancellation: Sendable {
        case requested, alreadyCompleted, notFound
    }

    func cancel(_ id: String, of app: String) -> Cancellation {
        guard let found = find(id, of: app) else { return .notFound }
        switch found.phase {
        case .completed, .cancelled: return .alreadyCompleted
        case .inQueue, .inProgress:
            requests[id]?.cancelled = clock.elapsed()
            return .requested
        }
    }

    var count: Int { requests.count }

    private func finding(_ request: QueuedRequest, _ now: Duration) -> Finding {
        let phase = request.phase(at: now)
        return Finding(request: request, phase: phase, position: phase == .inQueue ? position(of: request, now) : 0)
    }

    private func position(of request: QueuedRequest, _ now: Duration) -> Int {
        var position = 0
        var hasPassed = false
        for id in order[first...].reversed() {
            guard let other = requests[id] else { continue }
            // All wait equally long: who is older than this has begun.
            if other.begins <= now { break }
            if other.id == request.id {
                hasPassed = true
            } else if hasPassed, other.app == request.app, other.phase(at: now) == .inQueue {
                position += 1
            }
        }
        return position
    }

    private func forget(before moment: Duration) {
        while first < order.count, let oldest = requests[order[first]],
            order.count - first > capacity || oldest.ends < moment
        {
            requests[order[first]] = nil
            first += 1
        }
        if first > 1_024, first > order.count / 2 {
            order.removeFirst(first)
            first = 0
        }
    }
}
