/// Bits into bytes from the lowest bit on, as zlib and WebP have them.
struct LowBitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// - Parameter bits: at most 32.
    mutating func write(_ value: Int, bits: Int) {
        pending |= UInt64(truncatingIfNeeded: value) << UInt64(pendingCount)
        pendingCount += bits
        while pendingCount >= 8 {
            bytes.append(UInt8(pending & 0xFF))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// A code of Huffman's kind: those are written from their highest bit on, all other numbers from their lowest.
    mutating func code(_ value: Int, bits: Int) {
        var turned = 0
        for bit in 0..<bits where value >> bit & 1 == 1 { turned |= 1 << (bits - 1 - bit) }
        write(turned, bits: bits)
    }

    /// Fills the last byte with zeros.
    mutating func align() {
        if pendingCount > 0 { write(0, bits: 8 - pendingCount) }
    }
}
