import FalRuntime
import FalSupport

/// The keys that fal publishes, kept for up to a day.
///
/// Deliveries are verified with the keys at hand; half a day old they are fetched anew meanwhile, and what fails then
/// is tried again until the day is over. One fetch at a time serves all who ask.
final class PublishedKeys: Sendable {
    typealias Fetch = @Sendable () async -> Result<WebhookKeys, FalError>

    /// All in seconds.
    enum Limit {
        /// fal's rule: no key is trusted for longer.
        static let age = 86_400
        static let refresh = age / 2
        /// Between two fetches while there are keys. Deliveries of an unknown key cause fetches, and anybody can send
        /// such deliveries.
        static let pause = 60
        /// Between two fetches while there are no keys, and no delivery can be accepted.
        static let outagePause = 5
        /// A clock that was put back by more than this does not tell the age of keys any more.
        static let setBack = 300
    }

    /// Keys, and which fetch brought them.
    struct Held: Sendable {
        let keys: WebhookKeys
        let number: Int
        let fetchedAt: Int

        func isUsable(at now: Int) -> Bool { (-Limit.setBack..<Limit.age).contains(now - fetchedAt) }
    }

    private struct State: Sendable {
        var held: Held?
        var fetches = 0
        var isFetching = false
        /// When the last fetch began.
        var triedAt: Int?
        /// Why the last fetch failed, if it did.
        var failure: FalError?
        var task: Task<Void, Never>?
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var nextTicket = 0
        /// Who gave up before waiting had begun.
        var gone: Set<Int> = []

        /// Claims the right to fetch.
        mutating func claim(at now: Int, pause: Int) -> Bool {
            if isFetching { return false }
            if let triedAt, (-pause..<pause).contains(now - triedAt) { return false }
            isFetching = true
            triedAt = now
            return true
        }
    }

    private let state = Locked(State())
    private let fetch: Fetch

    init(fetch: @escaping Fetch) { self.fetch = fetch }

    deinit { state.withLock { $0.task }?.cancel() }

    /// The keys at hand; fetched when there are none that may still be used.
    func keys(at now: Int) async throws(WebhookError) -> Held {
        enum Step: Sendable {
            case use(Held, refreshing: Bool)
            case wait, begin
            case refuse(FalError?)
        }
        var hasWaited = false
        while true {
            let mayFetch = !hasWaited
            let step: Step = state.withLock { state in
                if let held = state.held, held.isUsable(at: now) {
                    let isOld = !(-Limit.setBack..<Limit.refresh).contains(now - held.fetchedAt)
                    return .use(held, refreshing: isOld && state.claim(at: now, pause: Limit.pause))
                }
                if state.isFetching { return .wait }
                if mayFetch, state.claim(at: now, pause: Limit.outagePause) { return .begin }
                return .refuse(state.failure)
            }
            switch step {
            case .use(let held, let refreshing):
                if refreshing { begin(at: now) }
                return held
            case .refuse(let failure): throw WebhookError(.keysUnavailable, cause: failure)
            case .begin: begin(at: now)
            case .wait: break
            }
            guard await fetchEnds() else { throw WebhookError(.cancelled) }
            hasWaited = true
        }
    }

    /// Keys that were published after `known`; `nil` when there are none, or it was looked for them a moment ago.
    func keys(after known: Held, at now: Int) async throws(WebhookError) -> Held? {
        enum Step: Sendable {
            case use(Held)
            case wait, begin, none
        }
        let step: Step = state.withLock { state in
            if let held = state.held, held.number > known.number { return .use(held) }
            if state.isFetching { return .wait }
            return state.claim(at: now, pause: Limit.pause) ? .begin : .none
        }
        switch step {
        case .use(let held): return held
        case .none: return nil
        case .begin: begin(at: now)
        case .wait: break
        }
        guard await fetchEnds() else { throw WebhookError(.cancelled) }
        return state.withLock { state in state.held.flatMap { $0.number > known.number ? $0 : nil } }
    }

    // MARK: The fetch

    /// Fetches, for who has claimed it. The fetch outlives a waiting task that is cancelled, since others may wait for
    /// it as well; it ends with this cache.
    private func begin(at now: Int) {
        let fetch = fetch
        let task = Task { [weak self] in
            let outcome = await fetch()
            self?.end(outcome, begunAt: now)
        }
        state.withLock { if $0.isFetching { $0.task = task } }
    }

    private func end(_ outcome: Result<WebhookKeys, FalError>, begunAt time: Int) {
        let waiting = state.withLock { state in
            state.isFetching = false
            state.task = nil
            switch outcome {
            case .success(let keys):
                state.fetches += 1
                state.held = Held(keys: keys, number: state.fetches, fetchedAt: time)
                state.failure = nil
            case .failure(let failure): state.failure = failure
            }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in waiting { waiter.resume(returning: true) }
    }

    /// Waits for the fetch that is under way.
    ///
    /// - Returns: `false` when the waiting task was cancelled first.
    private func fetchEnds() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        defer { state.withLock { _ = $0.gone.remove(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.gone.contains(ticket) { return false }
                    if !state.isFetching { return true }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                state.gone.insert(ticket)
                return state.waiting.removeValue(forKey: ticket)
            }
            waiter?.resume(returning: false)
        }
    }
}
