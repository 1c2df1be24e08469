import FalRuntime
import FalSupport

/// A cache of fal's published keys.
///
/// Keys older than half a day are refreshed in the background; if that fails, they are used until they are a day old.
/// Concurrent callers share one fetch.
final class WebhookKeyCache: Sendable {
    typealias Fetch = @Sendable () async -> Result<WebhookKeys, FalError>

    /// All in seconds.
    enum Limit {
        /// fal's maximum age of cached keys.
        static let age = 86_400
        static let refresh = age / 2
        /// The minimum time between two fetches while there are keys. A delivery with an unknown key causes a fetch,
        /// and anybody can send one.
        static let fetchInterval = 60
        /// The minimum time between two fetches while there are no keys, and deliveries are rejected.
        static let retryInterval = 5
        /// If the clock was set back by more than this, the age of keys is unknown.
        static let clockSkew = 300
    }

    /// The keys that one fetch returned.
    struct Entry: Sendable {
        let keys: WebhookKeys
        /// The number of the fetch.
        let number: Int
        let fetchedAt: Int

        func isUsable(at now: Int) -> Bool { (-Limit.clockSkew..<Limit.age).contains(now - fetchedAt) }
    }

    private struct State: Sendable {
        var entry: Entry?
        var fetchCount = 0
        var isFetching = false
        /// When the last fetch started.
        var lastFetchAt: Int?
        /// Why the last fetch failed, if it did.
        var failure: FalError?
        var task: Task<Void, Never>?
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var lastTicket = 0
        /// Tickets that were cancelled before their continuation was stored.
        var cancelled: Set<Int> = []

        /// Marks a fetch as started, unless one is running or the last one is too recent.
        mutating func beginFetch(at now: Int, interval: Int) -> Bool {
            if isFetching { return false }
            if let lastFetchAt, (-interval..<interval).contains(now - lastFetchAt) { return false }
            isFetching = true
            lastFetchAt = now
            return true
        }
    }

    private let state = Locked(State())
    private let fetch: Fetch

    init(fetch: @escaping Fetch) { self.fetch = fetch }

    deinit { state.withLock { $0.task }?.cancel() }

    /// The cached keys; fetched if there are none or they are too old.
    func keys(at now: Int) async throws(WebhookError) -> Entry {
        enum Step: Sendable {
            case use(Entry, refreshing: Bool)
            case wait, fetch
            case fail(FalError?)
        }
        var hasWaited = false
        while true {
            let mayFetch = !hasWaited
            let step: Step = state.withLock { state in
                if let entry = state.entry, entry.isUsable(at: now) {
                    let isOld = !(-Limit.clockSkew..<Limit.refresh).contains(now - entry.fetchedAt)
                    return .use(entry, refreshing: isOld && state.beginFetch(at: now, interval: Limit.fetchInterval))
                }
                if state.isFetching { return .wait }
                if mayFetch, state.beginFetch(at: now, interval: Limit.retryInterval) { return .fetch }
                return .fail(state.failure)
            }
            switch step {
            case .use(let entry, let refreshing):
                if refreshing { startFetch(at: now) }
                return entry
            case .fail(let failure): throw WebhookError(.keysUnavailable, cause: failure)
            case .fetch: startFetch(at: now)
            case .wait: break
            }
            guard await waitForFetch() else { throw WebhookError(.cancelled) }
            hasWaited = true
        }
    }

    /// Keys fetched after `known`; `nil` if there are none, or the last fetch is too recent.
    func keys(after known: Entry, at now: Int) async throws(WebhookError) -> Entry? {
        enum Step: Sendable {
            case use(Entry)
            case wait, fetch, none
        }
        let step: Step = state.withLock { state in
            if let entry = state.entry, entry.number > known.number { return .use(entry) }
            if state.isFetching { return .wait }
            return state.beginFetch(at: now, interval: Limit.fetchInterval) ? .fetch : .none
        }
        switch step {
        case .use(let entry): return entry
        case .none: return nil
        case .fetch: startFetch(at: now)
        case .wait: break
        }
        guard await waitForFetch() else { throw WebhookError(.cancelled) }
        return state.withLock { state in state.entry.flatMap { $0.number > known.number ? $0 : nil } }
    }

    // MARK: The fetch

    /// Starts the fetch. It continues when a waiting task is cancelled, because others may wait for it as well; it is
    /// cancelled with the cache.
    private func startFetch(at now: Int) {
        let fetch = fetch
        let task = Task { [weak self] in
            let outcome = await fetch()
            self?.finishFetch(outcome, startedAt: now)
        }
        state.withLock { if $0.isFetching { $0.task = task } }
    }

    private func finishFetch(_ outcome: Result<WebhookKeys, FalError>, startedAt time: Int) {
        let waiting = state.withLock { state in
            state.isFetching = false
            state.task = nil
            switch outcome {
            case .success(let keys):
                state.fetchCount += 1
                state.entry = Entry(keys: keys, number: state.fetchCount, fetchedAt: time)
                state.failure = nil
            case .failure(let failure): state.failure = failure
            }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in waiting { waiter.resume(returning: true) }
    }

    /// Waits for the running fetch.
    ///
    /// - Returns: `false` if the waiting task was cancelled.
    private func waitForFetch() async -> Bool {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let decision: Bool? = state.withLock { state in
                    if state.cancelled.contains(ticket) { return false }
                    if !state.isFetching { return true }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let decision { continuation.resume(returning: decision) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                state.cancelled.insert(ticket)
                return state.waiting.removeValue(forKey: ticket)
            }
            waiter?.resume(returning: false)
        }
    }
}
