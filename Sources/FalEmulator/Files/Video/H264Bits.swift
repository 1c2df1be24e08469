/// The payload of a unit of an H.264 stream, bit by bit (ITU-T H.264 §7.2, §9.1).
struct H264Bits {
    private var bits = HighBitWriter()

    mutating func fixed(_ value: Int, _ count: Int) { bits.write(value, bits: count) }

    mutating func flag(_ isSet: Bool) { bits.write(isSet ? 1 : 0, bits: 1) }

    /// A number of the standard's `ue(v)`: as many zeros as the number after it has bits behind its first.
    mutating func number(_ value: Int) {
        let count = Int.bitWidth - (value + 1).leadingZeroBitCount
        bits.write(0, bits: count - 1)
        bits.write(value + 1, bits: count)
    }

    /// Bytes, from where a byte begins.
    mutating func aligned(_ bytes: [UInt8]) {
        bits.align()
        bits.append(bytes)
    }

    /// A whole unit, with `head` as its first byte.
    ///
    /// Three bytes that could be taken for the start of a unit get a 3 in between.
    func unit(head: UInt8) -> [UInt8] {
        var bits = bits
        bits.write(1, bits: 1)
        bits.align()
        var unit = [head]
        unit.reserveCapacity(bits.bytes.count + 16)
        var zeros = 0
        for byte in bits.bytes {
            if zeros >= 2, byte <= 3 {
                unit.append(3)
                zeros = 0
            }
            unit.append(byte)
            zeros = byte == 0 ? zeros + 1 : 0
        }
        return unit
    }
}
