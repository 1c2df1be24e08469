/// The checksum of PNG's parts.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    }
}

/// The checksum of a zlib stream, which takes a run of equal bytes in one step.
struct Adler32 {
    private static let modulus: UInt64 = 65_521
    private var low: UInt64 = 1
    private var high: UInt64 = 0

    /// Every byte adds itself to `low`, and then `low` to `high`.
    mutating func append(_ byte: UInt8, count: Int) {
        let (byte, count) = (UInt64(byte), UInt64(count))
        high = (high + count * low + byte * (count * (count + 1) / 2 % Self.modulus)) % Self.modulus
        low = (low + count * byte) % Self.modulus
    }

    var value: UInt32 { UInt32(high << 16 | low) }
}
