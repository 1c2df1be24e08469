import FalSupport

/// A connection that carries bytes in both directions. A WebSocket stands on it.
protocol ByteStream: Sendable {
    /// What came next; `nil` when the other side has closed. One task at a time reads.
    func read() async throws(TransportError) -> [UInt8]?

    /// Returns when the chunks are queued for sending, one after the other: all of them or, when it throws, none.
    func write(_ chunks: [OutgoingChunk]) async throws(TransportError)

    /// Queues bytes without waiting for room; drops them when there is none.
    func writeIfRoom(_ bytes: [UInt8])

    /// The opening is over: its deadline no longer counts.
    func settle()

    /// Closes when what is queued has been sent, after a second at most.
    func finish()

    /// Closes at once.
    func drop()
}

/// The bytes that wait to be sent on one connection.
///
/// Senders add to it, and wait when it is full; the thread that owns the connection takes from it.
final class OutgoingBytes: Sendable {
    private struct State: Sendable {
        var chunks: [OutgoingChunk] = []
        var count = 0
        /// Whether the owner has been told that there is something.
        var isAnnounced = false
        var isSettled = false
        var isFinishing = false
        var failure: TransportError?

        mutating func append(_ chunk: OutgoingChunk) {
            if chunk.maskingKey == nil, let last = chunks.indices.last, chunks[last].maskingKey == nil,
                chunks[last].bytes.count + chunk.bytes.count <= OutgoingBytes.chunkSize
            {
                chunks[last].bytes += chunk.bytes
            } else {
                chunks.append(chunk)
            }
        }
    }

    /// What the owner has to do.
    struct Work: Sendable {
        var chunks: [OutgoingChunk]
        var isSettled: Bool
        var isFinishing: Bool
    }

    private let state = Locked(State())
    private let room = Waiters()
    private let announce: @Sendable () -> Void

    /// With more, senders wait. A message that is longer is taken alone.
    private static let capacity = 1 << 20
    /// Small messages are put together up to this size: one call of the system sends them all.
    private static let chunkSize = 64 << 10

    init(announce: @escaping @Sendable () -> Void) { self.announce = announce }

    func add(_ chunks: [OutgoingChunk]) async throws(TransportError) {
        while true {
            switch offer(chunks) {
            case .success(true): return
            case .success(false):
                await room.wait { [state] in state.withLock { $0.failure == nil && $0.count > 0 } }
                if Task.isCancelled { throw cancelled }
            case .failure(let error): throw error
            }
        }
    }

    func addIfRoom(_ bytes: [UInt8]) { _ = offer([OutgoingChunk(bytes: bytes)]) }

    /// - Returns: Whether there was room.
    private func offer(_ chunks: [OutgoingChunk]) -> Result<Bool, TransportError> {
        let count = chunks.reduce(0) { $0 + $1.bytes.count }
        return change { state in
            if let failure = state.failure { return .failure(failure) }
            guard state.count == 0 || state.count + count <= Self.capacity else { return .success(false) }
            state.count += count
            for chunk in chunks { state.append(chunk) }
            return .success(true)
        }
    }

    func settle() { change { $0.isSettled = true } }

    func finish() { change { $0.isFinishing = true } }

    var isFinishing: Bool { state.withLock { $0.isFinishing } }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, isNew) = state.withLock { state in
            let result = body(&state)
            defer { state.isAnnounced = true }
            return (result, !state.isAnnounced)
        }
        if isNew { announce() }
        return result
    }

    // MARK: The owner

    func take() -> Work {
        state.withLock { state in
            state.isAnnounced = false
            defer { state.chunks = [] }
            return Work(chunks: state.chunks, isSettled: state.isSettled, isFinishing: state.isFinishing)
        }
    }

    /// So many bytes have gone to the network: senders may add as many.
    func noteSent(_ count: Int) {
        state.withLock { $0.count -= count }
        room.wake()
    }

    /// Nobody can send any more.
    func fail(_ error: TransportError) {
        state.withLock { $0.failure = $0.failure ?? error }
        room.wake()
    }

    private var cancelled: TransportError {
        TransportError(
            kind: .cancelled, message: "the message was not sent: its task was cancelled while it waited for room",
            url: "", mayHaveReachedServer: false)
    }
}
