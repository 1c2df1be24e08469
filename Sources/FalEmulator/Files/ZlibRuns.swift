/// A zlib stream (RFC 1950, RFC 1951) of runs of equal bytes.
///
/// A run is one literal and then copies of up to 258 bytes from one byte before. The codes are deflate's fixed ones.
struct ZlibRuns {
    private var bytes: [UInt8] = [0x78, 0x01]
    private var pending: UInt64 = 0
    private var pendingCount = 0
    private var checksum = Adler32()

    init() {
        write(0b1, bits: 1)  // the last block, and the only one
        write(0b01, bits: 2)  // fixed codes
    }

    mutating func append(_ byte: UInt8, count: Int) {
        guard count > 0 else { return }
        checksum.append(byte, count: count)
        literal(byte)
        var rest = count - 1
        // A copy has at least 3 bytes.
        while rest >= 3 {
            let length = min(rest, 258)
            copy(length)
            rest -= length
        }
        for _ in 0..<rest { literal(byte) }
    }

    mutating func finish() -> [UInt8] {
        code(0, bits: 7)  // end of block
        if pendingCount > 0 { write(0, bits: 8 - pendingCount) }
        let sum = checksum.value
        bytes += [UInt8(sum >> 24), UInt8(sum >> 16 & 0xFF), UInt8(sum >> 8 & 0xFF), UInt8(sum & 0xFF)]
        return bytes
    }

    private mutating func literal(_ byte: UInt8) {
        if byte < 144 {
            code(0x30 + UInt64(byte), bits: 8)
        } else {
            code(0x190 + UInt64(byte) - 144, bits: 9)
        }
    }

    /// Copies `length` bytes from one byte before.
    private mutating func copy(_ length: Int) {
        let (symbol, extra, extraBits) = Self.symbol(for: length)
        if symbol < 280 {
            code(UInt64(symbol - 256), bits: 7)
        } else {
            code(0xC0 + UInt64(symbol - 280), bits: 8)
        }
        write(UInt64(extra), bits: extraBits)
        code(0, bits: 5)  // distance 1
    }

    /// Lengths from 3 to 10 have a symbol each; then every four symbols hold lengths in one more bit.
    private static func symbol(for length: Int) -> (symbol: Int, extra: Int, bits: Int) {
        if length == 258 { return (285, 0, 0) }
        let offset = length - 3
        if offset < 8 { return (257 + offset, 0, 0) }
        let bits = Int.bitWidth - offset.leadingZeroBitCount - 3
        return (257 + 4 * bits + offset >> bits, offset & (1 << bits - 1), bits)
    }

    /// Codes are written from their highest bit on, all other numbers from their lowest.
    private mutating func code(_ value: UInt64, bits: Int) {
        var turned: UInt64 = 0
        for bit in 0..<bits where value >> UInt64(bit) & 1 == 1 { turned |= 1 << UInt64(bits - 1 - bit) }
        write(turned, bits: bits)
    }

    private mutating func write(_ value: UInt64, bits: Int) {
        pending |= value << UInt64(pendingCount)
        pendingCount += bits
        while pendingCount >= 8 {
            bytes.append(UInt8(pending & 0xFF))
            pending >>= 8
            pendingCount -= 8
        }
    }
}
