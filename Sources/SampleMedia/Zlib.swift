/// Compresses runs of equal bytes into a zlib stream (RFC 1950, RFC 1951).
///
/// A run becomes one literal followed by copies of up to 258 bytes at distance 1. The codes are deflate's fixed ones.
struct ZlibRunEncoder {
    private var bits = LSBBitWriter()
    private var checksum = Adler32()

    init() {
        bits.write(0x0178, bits: 16)
        bits.write(0b1, bits: 1)  // the only block, so also the last
        bits.write(0b01, bits: 2)  // fixed codes
    }

    mutating func append(_ byte: UInt8, count: Int) {
        guard count > 0 else { return }
        checksum.append(byte, count: count)
        writeLiteral(byte)
        var rest = count - 1
        // The shortest copy has 3 bytes.
        while rest >= 3 {
            let length = min(rest, 258)
            writeCopy(length)
            rest -= length
        }
        for _ in 0..<rest { writeLiteral(byte) }
    }

    mutating func finish() -> [UInt8] {
        bits.writeCode(0, bits: 7)  // end of block
        bits.align()
        return bits.bytes + ByteOrder.big(Int(checksum.value))
    }

    private mutating func writeLiteral(_ byte: UInt8) {
        if byte < 144 {
            bits.writeCode(0x30 + Int(byte), bits: 8)
        } else {
            bits.writeCode(0x190 + Int(byte) - 144, bits: 9)
        }
    }

    /// Copies `length` bytes from distance 1.
    private mutating func writeCopy(_ length: Int) {
        let (symbol, extra, extraBits) = Self.symbol(for: length)
        if symbol < 280 {
            bits.writeCode(symbol - 256, bits: 7)
        } else {
            bits.writeCode(0xC0 + symbol - 280, bits: 8)
        }
        bits.write(extra, bits: extraBits)
        bits.writeCode(0, bits: 5)  // distance 1
    }

    /// Lengths 3 to 10 have a symbol each. After that, every group of four symbols takes one more extra bit.
    private static func symbol(for length: Int) -> (symbol: Int, extra: Int, bits: Int) {
        if length == 258 { return (285, 0, 0) }
        let offset = length - 3
        if offset < 8 { return (257 + offset, 0, 0) }
        let bits = Int.bitWidth - offset.leadingZeroBitCount - 3
        return (257 + 4 * bits + offset >> bits, offset & (1 << bits - 1), bits)
    }
}

/// The checksum of a zlib stream. Takes a run of equal bytes in one step.
struct Adler32 {
    private static let modulus: UInt64 = 65_521
    private var low: UInt64 = 1
    private var high: UInt64 = 0

    /// Each byte is added to `low`, and `low` is then added to `high`.
    mutating func append(_ byte: UInt8, count: Int) {
        let (byte, count) = (UInt64(byte), UInt64(count))
        high = (high + count * low + byte * (count * (count + 1) / 2 % Self.modulus)) % Self.modulus
        low = (low + count * byte) % Self.modulus
    }

    var value: UInt32 { UInt32(high << 16 | low) }
}

/// The checksum of PNG chunks and ZIP entries.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func checksum(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    }
}
