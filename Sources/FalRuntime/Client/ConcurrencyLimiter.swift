import FalSupport

/// Limits how many tasks run an operation at a time. The others wait in order of arrival, and can be cancelled.
final class ConcurrencyLimiter: Sendable {
    private struct State {
        var freeSlots: Int
        var lastTicket = 0
        /// The tickets of waiting tasks in order of arrival; cancelled ones are no longer in `waiting`.
        var queue = FIFO<Int>()
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// Tickets that were cancelled before their continuation was stored.
        var cancelled: Set<Int> = []
    }

    private let state: Locked<State>

    init(_ limit: Int) { state = Locked(State(freeSlots: max(limit, 1))) }

    var freeSlots: Int { state.withLock { $0.freeSlots } }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Waits for a free slot and runs `body`.
    ///
    /// - Throws: ``FalError`` of kind `cancelled` if the task is cancelled while it waits.
    func withSlot<Success>(_ body: () async throws(FalError) -> Success) async throws(FalError) -> Success {
        guard await acquire() else {
            throw FalError(.cancelled, "the call was cancelled while it waited for a slot; nothing was sent")
        }
        defer { release() }
        return try await body()
    }

    /// - Returns: `false` if the task was cancelled.
    private func acquire() async -> Bool {
        if Task.isCancelled { return false }
        let ticket: Int? = state.withLock { state in
            if state.freeSlots > 0 {
                state.freeSlots -= 1
                return nil
            }
            state.lastTicket += 1
            return state.lastTicket
        }
        guard let ticket else { return true }
        // The cancellation handler may run after the slot was granted and leave an entry behind.
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Since the first check, a slot may have become free or the task may have been cancelled.
                let decision: Bool? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return false }
                    if state.freeSlots > 0 {
                        state.freeSlots -= 1
                        return true
                    }
                    state.queue.append(ticket)
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let decision { continuation.resume(returning: decision) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
                state.cancelled.insert(ticket)
                return nil
            }
            waiter?.resume(returning: false)
        }
    }

    private func release() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            while let ticket = state.queue.popFirst() {
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
            }
            state.freeSlots += 1
            return nil
        }
        next?.resume(returning: true)
    }
}

/// Limits how many connections are used for event streams. A slot is free again when its last reference goes.
final class ConnectionSlots: Sendable {
    private let free: Locked<Int>

    init(_ count: Int) { free = Locked(count) }

    /// - Returns: `nil` if all are taken.
    func take() -> Slot? {
        let isFree = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        return isFree ? Slot(of: self) : nil
    }

    final class Slot: Sendable {
        private let slots: ConnectionSlots

        fileprivate init(of slots: ConnectionSlots) { self.slots = slots }

        deinit { slots.free.withLock { $0 += 1 } }
    }
}
