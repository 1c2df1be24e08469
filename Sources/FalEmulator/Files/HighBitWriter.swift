/// Bits into bytes from the highest bit on, as JPEG and H.264 have them.
struct HighBitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// - Parameter bits: at most 32; `value` has no more.
    mutating func write(_ value: Int, bits: Int) {
        pending = pending << UInt64(bits) | UInt64(value)
        pendingCount += bits
        while pendingCount >= 8 {
            pendingCount -= 8
            bytes.append(UInt8(pending >> UInt64(pendingCount) & 0xFF))
        }
        pending &= 1 << UInt64(pendingCount) - 1
    }

    /// Whole bytes, where bytes begin.
    mutating func append(_ more: [UInt8]) { bytes += more }

    /// All bits of another, from where this one stands.
    mutating func append(_ other: HighBitWriter) {
        for byte in other.bytes { write(Int(byte), bits: 8) }
        write(Int(other.pending), bits: other.pendingCount)
    }

    /// Fills the last byte.
    mutating func align(with bit: Int = 0) {
        guard pendingCount > 0 else { return }
        let missing = 8 - pendingCount
        write(bit == 0 ? 0 : 1 << missing - 1, bits: missing)
    }
}
