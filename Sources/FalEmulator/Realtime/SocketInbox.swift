import FalSupport

/// The inputs of a socket that wait for the model.
final class SocketInbox: Sendable {
    private struct State: Sendable {
        var inputs: [EmulatedSocket.Input] = []
        var isEnded = false
    }

    private let state = Locked(State())
    private let waiters = Waiters()
    /// With one more, the oldest is dropped.
    private let capacity: Int?

    init(capacity: Int?) { self.capacity = capacity }

    /// Takes all that comes, until the caller closes the socket.
    func fill(from inputs: AsyncStream<EmulatedSocket.Input>) async {
        for await input in inputs {
            state.withLock { state in
                state.inputs.append(input)
                if let capacity, state.inputs.count > capacity { state.inputs.removeFirst() }
            }
            waiters.wake()
        }
        state.withLock { $0.isEnded = true }
        waiters.wake()
    }

    /// The next inputs, as many as wait; none when none comes in time, or the socket is closed.
    func next(_ most: Int = 1, within timeout: Duration?) async -> [EmulatedSocket.Input] {
        let waiting = take(most)
        if !waiting.isEmpty { return waiting }
        // In real time, at whatever speed that of the emulator passes: it is a person who sends inputs.
        let hasExpired = Locked(false)
        let timer = timeout.map { timeout in
            Task {
                try await Task.sleep(for: timeout)
                hasExpired.withLock { $0 = true }
                waiters.wake()
            }
        }
        defer { timer?.cancel() }
        await waiters.wait { [state] in
            state.withLock { $0.inputs.isEmpty && !$0.isEnded } && !hasExpired.withLock { $0 }
        }
        return take(most)
    }

    /// Waits until the caller closes the socket.
    func waitForEnd() async {
        await waiters.wait { [state] in state.withLock { !$0.isEnded } }
    }

    private func take(_ most: Int) -> [EmulatedSocket.Input] {
        state.withLock { state in
            let inputs = Array(state.inputs.prefix(most))
            state.inputs.removeFirst(inputs.count)
            return inputs
        }
    }
}
