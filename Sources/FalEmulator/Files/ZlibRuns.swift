/// A zlib stream (RFC 1950, RFC 1951) of runs of equal bytes.
///
/// A run is one literal and then copies of up to 258 bytes from one byte before. The codes are deflate's fixed ones.
struct ZlibRuns {
    private var bits = LowBitWriter()
    private var checksum = Adler32()

    init() {
        bits.write(0x0178, bits: 16)
        bits.write(0b1, bits: 1)  // the last block, and the only one
        bits.write(0b01, bits: 2)  // fixed codes
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
        bits.code(0, bits: 7)  // end of block
        bits.align()
        return bits.bytes + ByteOrder.big(Int(checksum.value))
    }

    private mutating func literal(_ byte: UInt8) {
        if byte < 144 {
            bits.code(0x30 + Int(byte), bits: 8)
        } else {
            bits.code(0x190 + Int(byte) - 144, bits: 9)
        }
    }

    /// Copies `length` bytes from one byte before.
    private mutating func copy(_ length: Int) {
        let (symbol, extra, extraBits) = Self.symbol(for: length)
        if symbol < 280 {
            bits.code(symbol - 256, bits: 7)
        } else {
            bits.code(0xC0 + symbol - 280, bits: 8)
        }
        bits.write(extra, bits: extraBits)
        bits.code(0, bits: 5)  // distance 1
    }

    /// Lengths from 3 to 10 have a symbol each; then every four symbols hold lengths in one more bit.
    private static func symbol(for length: Int) -> (symbol: Int, extra: Int, bits: Int) {
        if length == 258 { return (285, 0, 0) }
        let offset = length - 3
        if offset < 8 { return (257 + offset, 0, 0) }
        let bits = Int.bitWidth - offset.leadingZeroBitCount - 3
        return (257 + 4 * bits + offset >> bits, offset & (1 << bits - 1), bits)
    }
}
