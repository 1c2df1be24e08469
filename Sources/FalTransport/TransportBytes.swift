import FalSupport

/// The body of a response, chunk by chunk, as it arrives.
///
/// It is read by one task, once. A slow reader makes the sender wait: only a bounded amount is kept in memory. Chunks
/// are never empty. When the last copy is released before the end, the exchange is ended.
public struct TransportBytes: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = TransportError

    private let source: any ByteSource

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// A body that is already complete.
    public init(_ bytes: [UInt8]) {
        self.init(WholeByteSource(bytes))
    }

    /// A body whose chunks `next` returns: non-empty ones, then `nil`. For transports of your own, and for tests.
    public init(next: @escaping @Sendable () async throws(TransportError) -> [UInt8]?) {
        self.init(ClosureByteSource(next))
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

        fileprivate let source: any ByteSource

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

/// Where the chunks of a body come from.
protocol ByteSource: AnyObject, Sendable {
    func next() async throws(TransportError) -> [UInt8]?
    func cancel()
}

private final class WholeByteSource: ByteSource {
    private let bytes: Locked<[UInt8]>

    init(_ bytes: [UInt8]) {
        self.bytes = Locked(bytes)
    }

    func next() async throws(TransportError) -> [UInt8]? {
        let chunk = bytes.withLock { bytes in
            defer { bytes = [] }
            return bytes
        }
        return chunk.isEmpty ? nil : chunk
    }

    func cancel() {
        bytes.withLock { $0 = [] }
    }
}

private final class ClosureByteSource: ByteSource {
    private let body: @Sendable () async throws(TransportError) -> [UInt8]?
    private let isCancelled = Locked(false)

    init(_ body: @escaping @Sendable () async throws(TransportError) -> [UInt8]?) {
        self.body = body
    }

    func next() async throws(TransportError) -> [UInt8]? {
        isCancelled.withLock { $0 } ? nil : try await body()
    }

    func cancel() {
        isCancelled.withLock { $0 = true }
    }
}
