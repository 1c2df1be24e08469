import FalSupport
import FalTransport

/// Lets a number of tasks in at a time; the others wait in the order in which they came, and may give up.
final class FlightGate: Sendable {
    private struct State {
        var free: Int
        var nextTicket = 0
        /// Tickets in the order in which they were drawn; those that gave up are not in `waiting` any more.
        var line: [Int] = []
        var head = 0
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// Who gave up between drawing a ticket and waiting with it.
        var gone: Set<Int> = []
    }

    private let state: Locked<State>

    init(_ count: Int) { state = Locked(State(free: max(count, 1))) }

    /// Places that nobody has.
    var freePlaces: Int { state.withLock { $0.free } }

    /// How many wait for a place.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs `body` when it is this task's turn.
    ///
    /// - Throws: ``FalError`` of kind `cancelled` when the task is cancelled while it waits.
    func pass<Success>(_ body: () async throws(FalError) -> Success) async throws(FalError) -> Success {
        guard await enter() else {
            throw FalError(.cancelled, "the call was cancelled before its turn; nothing was sent")
        }
        defer { leave() }
        return try await body()
    }

    /// - Returns: `false` when the task was cancelled first.
    private func enter() async -> Bool {
        if Task.isCancelled { return false }
        let ticket: Int? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return true }
        // Who is cancelled at the moment of being let in leaves a note that nobody reads.
        defer { state.withLock { _ = $0.gone.remove(ticket) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Between the look above and now, a place may have become free, or the task may have been cancelled.
                let answer: Bool? = state.withLock { state in
                    if state.gone.remove(ticket) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.line.append(ticket)
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
                state.gone.insert(ticket)
                return nil
            }
            waiter?.resume(returning: false)
        }
    }

    private func leave() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            while state.head < state.line.count {
                let ticket = state.line[state.head]
                state.head += 1
                if state.head > 1024, state.head * 2 > state.line.count {
                    state.line.removeFirst(state.head)
                    state.head = 0
                }
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
            }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
