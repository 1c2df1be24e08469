import FalSupport

/// The body of a response, chunk by chunk, as it arrives.
///
/// It is read by one task, once. A slow reader makes the sender wait: only a bounded amount is kept in memory. Chunks
/// are never empty. When the last copy is released before the end, the exchange is ended.
public struct TransportBytes: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = TransportError

    private let source: Source

    /// Where the chunks come from. Without its last owner nobody can read any more, and the exchange is ended.
    fileprivate final class Source: Sendable {
        let next: @Sendable () async throws(TransportError) -> [UInt8]?
        let cancel: @Sendable () -> Void

        init(
            next: @escaping @Sendable () async throws(TransportError) -> [UInt8]?,
            cancel: @escaping @Sendable () -> Void
        ) {
            (self.next, self.cancel) = (next, cancel)
        }

        deinit { cancel() }
    }

    init(_ pipe: ResponsePipe) {
        source = Source(next: { () async throws(TransportError) in try await pipe.next() }, cancel: { pipe.cancel() })
    }

    /// A body that is already complete.
    public init(_ bytes: [UInt8]) {
        let rest = Locked<[UInt8]?>(bytes.isEmpty ? nil : bytes)
        let take: @Sendable () -> [UInt8]? = {
            rest.withLock { rest in
                defer { rest = nil }
                return rest
            }
        }
        source = Source(next: { () async throws(TransportError) in take() }, cancel: { _ = take() })
    }

    /// A body whose chunks `next` returns: non-empty ones, then `nil`. For transports of your own, and for tests.
    public init(next: @escaping @Sendable () async throws(TransportError) -> [UInt8]?) {
        let isCancelled = Locked(false)
        source = Source(
            next: { () async throws(TransportError) in isCancelled.withLock { $0 } ? nil : try await next() },
            cancel: { isCancelled.withLock { $0 = true } })
    }

    /// Ends the exchange without reading the rest.
    public func cancel() {
        source.cancel()
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: source)
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = [UInt8]
        public typealias Failure = TransportError

        fileprivate let source: Source

        /// The next chunk; `nil` at the end of the body.
        public mutating func next() async throws(TransportError) -> [UInt8]? {
            try await source.next()
        }

        /// The next chunk; `nil` at the end of the body.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransportError) -> [UInt8]? {
            try await source.next()
        }
    }
}

/// Carries one response from the thread that receives it to the task that reads it, and holds the receiver back when
/// the reader is slow.
///
/// The receiver calls `receive`, `append` and `finish`, then `wake`; the reader calls `head`, `next` and `cancel`.
final class ResponsePipe: Sendable {
    /// The side that receives: it is told when there is room again, and when nobody wants the rest.
    protocol Owner: AnyObject, Sendable {
        func pipeHasRoom(_ pipe: ResponsePipe)
        /// Called again when a cancellation with a grace period becomes one without.
        func pipeWasCancelled(_ pipe: ResponsePipe)
    }

    enum Cancellation: Int, Sendable {
        case none
        /// The task was cancelled; its request has a grace period.
        case afterGrace
        case atOnce
    }

    enum Acceptance: Sendable {
        case taken, full, tooLarge
    }

    private typealias HeadWaiter = CheckedContinuation<Result<TransportHead, TransportError>, Never>
    private typealias BodyWaiter = CheckedContinuation<Result<[UInt8]?, TransportError>, Never>

    private struct State: Sendable {
        var head: TransportHead?
        var buffer: [UInt8] = []
        var received = 0
        var isFull = false
        var cancellation = Cancellation.none
        var end: Result<Void, TransportError>?
        var headWaiter: HeadWaiter?
        var bodyWaiter: BodyWaiter?

        /// What a reader gets now; `nil` when it has to wait.
        mutating func takeChunk() -> Result<[UInt8]?, TransportError>? {
            guard buffer.isEmpty else {
                defer { buffer = [] }
                return .success(buffer)
            }
            return end.map { end in end.map { nil } }
        }
    }

    let request: TransportRequest
    let target: RequestTarget
    private let owner: any Owner
    private let capacity: Int
    private let state = Locked(State())

    /// - Parameter capacity: How many bytes may be unread; with as many the pipe is full.
    init(_ request: TransportRequest, _ target: RequestTarget, owner: any Owner, capacity: Int) {
        self.request = request
        self.target = target
        self.owner = owner
        self.capacity = capacity
    }

    // MARK: The receiving side

    var cancellation: Cancellation { state.withLock { $0.cancellation } }

    func receive(_ head: TransportHead) {
        state.withLock { $0.head = head }
    }

    /// Keeps `bytes` for the reader.
    ///
    /// `full` means that there was no room: the bytes were not taken and must be offered again after
    /// `Owner.pipeHasRoom`. With `evenIfFull` they were taken, but the receiver must wait for room before it goes on.
    func append(_ bytes: UnsafeRawBufferPointer, evenIfFull: Bool = false) -> Acceptance {
        // A pointer is not Sendable, but the closure runs here and keeps nothing of it.
        nonisolated(unsafe) let bytes = bytes
        let maximumBytes = request.maximumBodyBytes
        return state.withLock { state in
            if let maximumBytes, bytes.count > maximumBytes - state.received { return .tooLarge }
            if state.buffer.count >= capacity { state.isFull = true }
            if state.isFull, !evenIfFull { return .full }
            state.received += bytes.count
            state.buffer.append(contentsOf: bytes)
            if evenIfFull, state.buffer.count >= capacity { state.isFull = true }
            return state.isFull ? .full : .taken
        }
    }

    /// Ends the exchange. The first call counts; what was received before stays readable.
    func finish(_ end: Result<Void, TransportError>) {
        state.withLock { state in
            if state.end == nil { state.end = end }
        }
    }

    /// Resumes the reader if there is something for it. Separate from the calls above, so that a receiver can collect
    /// all that has arrived and wake the reader once.
    func wake() {
        enum Wake: Sendable {
            case nobody
            case head(HeadWaiter, Result<TransportHead, TransportError>)
            case body(BodyWaiter, Result<[UInt8]?, TransportError>, hasRoom: Bool)
        }
        let wake = state.withLock { state -> Wake in
            if let waiter = state.headWaiter {
                if let head = state.head {
                    state.headWaiter = nil
                    return .head(waiter, .success(head))
                }
                guard let end = state.end else { return .nobody }
                state.headWaiter = nil
                return .head(waiter, end.flatMap { .failure(noHead) })
            }
            if let waiter = state.bodyWaiter, let chunk = state.takeChunk() {
                state.bodyWaiter = nil
                defer { state.isFull = false }
                return .body(waiter, chunk, hasRoom: state.isFull)
            }
            return .nobody
        }
        switch wake {
        case .nobody:
            break
        case .head(let waiter, let head):
            waiter.resume(returning: head)
        case .body(let waiter, let chunk, let hasRoom):
            waiter.resume(returning: chunk)
            if hasRoom { owner.pipeHasRoom(self) }
        }
    }

    private var noHead: TransportError {
        TransportError(.receive, "\(target.place) sent no response", target, mayHaveReachedServer: true)
    }

    // MARK: The reading side

    /// Calls `start` and waits for the head.
    func head(start: () -> Void) async throws(TransportError) -> TransportHead {
        let head = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isCancelled = state.withLock { state in
                    state.headWaiter = waiter
                    return state.cancellation != .none
                }
                guard !isCancelled else {
                    finish(.failure(.cancelled(target, mayHaveReachedServer: false)))
                    return wake()
                }
                start()
            }
        } onCancel: {
            cancel(request.cancellationGrace == nil ? .atOnce : .afterGrace)
        }
        return try head.get()
    }

    /// The next chunk, or `nil` at the end. Cancelling the task ends the exchange (after its grace period), unless the
    /// response has arrived in full: then it can still be read.
    func next() async throws(TransportError) -> [UInt8]? {
        // A chunk that has already arrived needs no suspension.
        if !Task.isCancelled || state.withLock({ $0.end != nil }) {
            let (chunk, hasRoom) = state.withLock { state in
                let chunk = state.takeChunk()
                defer { state.isFull = chunk == nil && state.isFull }
                return (chunk, chunk != nil && state.isFull)
            }
            if hasRoom { owner.pipeHasRoom(self) }
            if let chunk { return try chunk.get() }
        }
        let chunk = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let second = state.withLock { state -> BodyWaiter? in
                    guard state.bodyWaiter == nil else { return waiter }
                    state.bodyWaiter = waiter
                    return nil
                }
                if let second {
                    second.resume(returning: .failure(secondReader))
                } else {
                    wake()  // For what has arrived since the check above.
                }
            }
        } onCancel: {
            cancel(request.cancellationGrace == nil ? .atOnce : .afterGrace)
        }
        return try chunk.get()
    }

    /// Ends the exchange, if it has not ended; the receiver confirms with `finish`.
    func cancel(_ cancellation: Cancellation = .atOnce) {
        let isNew = state.withLock { state in
            guard state.end == nil, cancellation.rawValue > state.cancellation.rawValue else { return false }
            state.cancellation = cancellation
            return true
        }
        if isNew { owner.pipeWasCancelled(self) }
    }

    private var secondReader: TransportError {
        TransportError(
            .other, "two tasks read the response from \(target.place) at once; only one may read it", target,
            mayHaveReachedServer: true)
    }
}
