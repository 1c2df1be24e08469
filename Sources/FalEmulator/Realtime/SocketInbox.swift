import FalSupport

/// The inputs of a socket that wait for the model.
final class SocketInbox: Sendable {
    private struct State: Sendable {
        var inputs: [EmulatedSocket.Input] = []
        var isEnded = false
        var hasExpired = false
    }

    private let state = Locked(State())
    private let waiters = Waiters()
    /// With one more, the oldest is dropped.
    private let capacity: Int?

    init(capacity: Int?) { self.capacity = capacity }

    /// Takes all that comes, until the caller closes the socket.
    func fill(from socket: EmulatedSocket) async {
        for await input in socket.inputs {
            state.withLock { state in
                state.inputs.append(input)
                if let capacity, state.inputs.count > capacity { state.inputs.removeFirst() }
            }
            waiters.wake()
        }
        state.withLock { $0.isEnded = true }
        waiters.wake()
    }

    /// The next input; `nil` when none comes in time, or the socket is closed.
    func next(within timeout: Duration?) async -> EmulatedSocket.Input? {
        if let input = take() { return input }
        // In real time, at whatever speed that of the emulator passes: it is a person who sends inputs.
        let timer = timeout.map { timeout in
            Task {
                try await Task.sleep(for: timeout)
                state.withLock { $0.hasExpired = true }
                waiters.wake()
            }
        }
        defer { timer?.cancel() }
        await waiters.wait { [state] in
            state.withLock { $0.inputs.isEmpty && !$0.isEnded && !$0.hasExpired }
        }
        return take()
    }

    /// Waits until the caller closes the socket.
    func waitForEnd() async {
        await waiters.wait { [state] in state.withLock { !$0.isEnded } }
    }

    private func take() -> EmulatedSocket.Input? {
        state.withLock { $0.inputs.isEmpty ? nil : $0.inputs.removeFirst() }
    }
}
