/// An answer whose body may still be on its way.
///
/// While the body is not read to its end it holds a connection; letting go of the response (and of its `body`) ends the
/// exchange.
public struct TransportResponse: Sendable {
    public let head: TransportHead
    public let body: TransportBytes

    public init(head: TransportHead, body: TransportBytes) {
        self.head = head
        self.body = body
    }

    /// Reads the body to its end; one of more than `limit` bytes is refused.
    public func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var collected: [UInt8] = []
        var iterator = body.makeAsyncIterator()
        while let chunk = try await iterator.next() {
            guard chunk.count <= limit - collected.count else {
                body.cancel()
                throw .bodyTooLarge(limit: limit, target: RequestTarget(head.url))
            }
            if collected.isEmpty {
                collected = chunk
                // The head's word saves the doublings, but a server's claim alone must not make us allocate gigabytes.
                let expected = min(head.expectedBodyBytes ?? 0, limit, 1 << 24)
                if expected > collected.count { collected.reserveCapacity(expected) }
            } else {
                collected += chunk
            }
        }
        return collected
    }
}
