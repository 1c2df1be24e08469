/// Integers as bytes, in the byte order that a file format asks for.
enum ByteOrder {
    static func big(_ value: Int, _ count: Int = 4) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func little(_ value: Int, _ count: Int = 4) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// Packs bits into bytes, most significant bit first: the order of JPEG and H.264.
struct MSBBitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// - Parameter bits: at most 32; `value` fits in them.
    mutating func write(_ value: Int, bits: Int) {
        pending = pending << UInt64(bits) | UInt64(value)
        pendingCount += bits
        while pendingCount >= 8 {
            pendingCount -= 8
            bytes.append(UInt8(pending >> UInt64(pendingCount) & 0xFF))
        }
        pending &= 1 << UInt64(pendingCount) - 1
    }

    /// Appends whole bytes. The writer must be byte-aligned.
    mutating func append(_ more: [UInt8]) { bytes += more }

    /// Appends all bits of another writer, whatever the alignment of this one.
    mutating func append(_ other: MSBBitWriter) {
        for byte in other.bytes { write(Int(byte), bits: 8) }
        write(Int(other.pending), bits: other.pendingCount)
    }

    /// Fills the last byte with copies of `bit`.
    mutating func align(with bit: Int = 0) {
        guard pendingCount > 0 else { return }
        let missing = 8 - pendingCount
        write(bit == 0 ? 0 : 1 << missing - 1, bits: missing)
    }
}

/// Packs bits into bytes, least significant bit first: the order of zlib and WebP.
struct LSBBitWriter {
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

    /// Writes a Huffman code. Unlike other values, these start with their most significant bit.
    mutating func writeCode(_ code: Int, bits: Int) {
        var reversed = 0
        for bit in 0..<bits where code >> bit & 1 == 1 { reversed |= 1 << (bits - 1 - bit) }
        write(reversed, bits: bits)
    }

    /// Fills the last byte with zeros.
    mutating func align() {
        if pendingCount > 0 { write(0, bits: 8 - pendingCount) }
    }
}
