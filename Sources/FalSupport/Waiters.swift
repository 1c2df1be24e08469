/// Tasks that wait for a condition which others change.
///
/// Whoever changes it calls ``wake()`` afterwards; each waiting task looks at the condition again then. No change can
/// be missed, since a task looks once more after it has entered itself.
package final class Waiters: Sendable {
    private struct State: Sendable {
        var lastID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Locked(State())

    package init() {}

    /// Returns when `mustWait` is false, or the task is cancelled.
    package func wait(while mustWait: () -> Bool) async {
        while !Task.isCancelled, mustWait() {
            let id = state.withLock { state in
                state.lastID += 1
                return state.lastID
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    state.withLock { $0.waiting[id] = continuation }
                    if Task.isCancelled || !mustWait() { resume(id) }
                }
            } onCancel: {
                resume(id)
            }
        }
    }

    /// Has all that wait look again.
    package func wake() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.waiting.isEmpty else { return [] }
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    private func resume(_ id: Int) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
}
