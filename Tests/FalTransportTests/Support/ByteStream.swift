import Loopback

/// Bytes in both directions, with or without TLS around them. Its calls block.
protocol ByteStream {
    /// What the peer sent next; empty when it has closed.
    func read() -> [UInt8]
    /// `false` when the peer no longer takes it.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool
    func close()
}

extension LoopbackConnection: ByteStream {}
