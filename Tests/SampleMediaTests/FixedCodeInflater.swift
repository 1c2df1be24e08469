/// Decompresses a zlib stream of fixed codes. Written from the RFCs, independently of the encoder.
struct FixedCodeInflater {
    private let bytes: [UInt8]
    private var place = 16  // in bits, after the two bytes of the header

    static func unpack(_ stream: [UInt8]) -> [UInt8]? {
        var reader = FixedCodeInflater(bytes: stream)
        return reader.unpack()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func unpack() -> [UInt8]? {
        // Method 8, a header that is a multiple of 31, one last block, fixed codes.
        guard bytes.count > 6, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0, bit() == 1,
            number(2) == 1
        else { return nil }
        var output: [UInt8] = []
        while true {
            guard place / 8 < bytes.count else { return nil }
            let symbol = symbol()
            if symbol == 256 { break }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            guard let length = length(symbol), code(5) == 0, let last = output.last else { return nil }
            output += Array(repeating: last, count: length)
        }
        let end = (place + 7) / 8
        guard bytes.count == end + 4 else { return nil }
        var (low, high) = (1, 0)
        for byte in output {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let sum = bytes[end...].reduce(0) { $0 << 8 | Int($1) }
        return sum == high << 16 | low ? output : nil
    }

    private mutating func bit() -> Int {
        defer { place += 1 }
        return place / 8 < bytes.count ? Int(bytes[place / 8] >> UInt8(place % 8) & 1) : 0
    }

    private mutating func number(_ bits: Int) -> Int { (0..<bits).reduce(0) { $0 | bit() << $1 } }

    private mutating func code(_ bits: Int) -> Int { (0..<bits).reduce(0) { value, _ in value << 1 | bit() } }

    private mutating func symbol() -> Int {
        var value = code(7)
        if value <= 0b0010111 { return 256 + value }
        value = value << 1 | bit()
        if (0x30...0xBF).contains(value) { return value - 0x30 }
        if (0xC0...0xC7).contains(value) { return 280 + value - 0xC0 }
        return 144 + (value << 1 | bit()) - 0x190
    }

    /// The table of RFC 1951, 3.2.5.
    private static let lengths: [(bits: Int, base: Int)] = [
        (0, 3), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (0, 9), (0, 10), (1, 11), (1, 13), (1, 15), (1, 17), (2, 19),
        (2, 23), (2, 27), (2, 31), (3, 35), (3, 43), (3, 51), (3, 59), (4, 67), (4, 83), (4, 99), (4, 115), (5, 131),
        (5, 163), (5, 195), (5, 227), (0, 258),
    ]

    private mutating func length(_ symbol: Int) -> Int? {
        guard Self.lengths.indices.contains(symbol - 257) else { return nil }
        let (bits, base) = Self.lengths[symbol - 257]
        return base + number(bits)
    }
}
