/// A test card as a WebP without loss (RFC 9649).
struct WebPImage {
    let card: TestCard
    let palette: CardPalette

    /// With more than 16 colours in the table a pixel has a byte of its own; with fewer, several share one.
    private static let tableCount = 17
    /// The longest copy that the codes of ``writeCodes(to:)`` can say.
    private static let longest = 1_536

    func bytes() -> [UInt8] {
        var bits = LowBitWriter()
        bits.write(0x2F, bits: 8)
        bits.write(card.width - 1, bits: 14)
        bits.write(card.height - 1, bits: 14)
        bits.write(0, bits: 1)  // nothing is transparent
        bits.write(0, bits: 3)  // version
        bits.write(1, bits: 1)  // a transform,
        bits.write(3, bits: 2)  // a table of colours,
        bits.write(Self.tableCount - 1, bits: 8)  // of this size
        writeTable(to: &bits)
        bits.write(0, bits: 1)  // no other transform
        writePixels(to: &bits)
        bits.align()
        var data = bits.bytes
        let length = data.count
        if length % 2 == 1 { data.append(0) }
        let chunk = Array("VP8L".utf8) + ByteOrder.little(length) + data
        return Array("RIFF".utf8) + ByteOrder.little(4 + chunk.count) + Array("WEBP".utf8) + chunk
    }

    // MARK: The table

    /// An image of one row, each pixel the difference to the one before. The bytes of its colours are written as they
    /// are.
    private func writeTable(to bits: inout LowBitWriter) {
        bits.write(0, bits: 1)  // no cache of colours
        writeByteCode(count: 280, to: &bits)  // green, and lengths of copies
        writeByteCode(count: 256, to: &bits)  // red
        writeByteCode(count: 256, to: &bits)  // blue
        writeChoice(0, 255, to: &bits)  // opacity
        writeOnly(0, to: &bits)  // distances of copies, of which there are none
        var last: [UInt8] = [0, 0, 0]
        for place in 0..<Self.tableCount {
            let colour = palette.colours.indices.contains(place) ? palette.colours[place] : last
            let difference = zip(colour, last).map { $0 &- $1 }
            for part in [1, 0, 2] { bits.code(Int(difference[part]), bits: 8) }
            bits.code(place == 0 ? 1 : 0, bits: 1)  // 255, and no difference from then on
            last = colour
        }
    }

    /// A code of 8 bits for each byte, and none for the symbols after them.
    private func writeByteCode(count: Int, to bits: inout LowBitWriter) {
        bits.write(0, bits: 1)  // not one of the simple codes
        // The lengths of codes have a code themselves. Only the length 8 is in it, the twelfth in the standard's order.
        bits.write(12 - 4, bits: 4)
        for place in 0..<12 { bits.write(place == 11 ? 1 : 0, bits: 3) }
        bits.write(count > 256 ? 1 : 0, bits: 1)
        if count > 256 {
            bits.write(3, bits: 3)  // the number of lengths has 2 + 2 × 3 bits,
            bits.write(256 - 2, bits: 8)  // and is at least 2
        }
        // The lengths themselves: what has one code only takes no bits.
    }

    /// A code of one bit for two symbols.
    private func writeChoice(_ first: Int, _ second: Int, to bits: inout LowBitWriter) {
        bits.write(1, bits: 1)  // a simple code
        bits.write(1, bits: 1)  // of two symbols,
        bits.write(0, bits: 1)  // the first of which has a bit
        bits.write(first, bits: 1)
        bits.write(second, bits: 8)
    }

    /// A code for one symbol, which takes no bits.
    private func writeOnly(_ symbol: Int, to bits: inout LowBitWriter) {
        bits.write(1, bits: 1)
        bits.write(0, bits: 1)
        bits.write(0, bits: 1)
        bits.write(symbol, bits: 1)
    }

    // MARK: The pixels

    private enum Copy: Int {
        /// From the row above, or from the pixel to the left: the first two of the standard's list of distances.
        case above = 0
        case left = 1
    }

    private func writePixels(to bits: inout LowBitWriter) {
        bits.write(0, bits: 1)  // no cache of colours
        bits.write(0, bits: 1)  // one set of codes for the whole picture
        writeCodes(to: &bits)
        for band in card.bands {
            for run in band.runs {
                bits.code(Int(run.colour), bits: 5)
                copy(run.length - 1, .left, to: &bits)
            }
            copy((band.rows.count - 1) * card.width, .above, to: &bits)
        }
    }

    /// Codes of 5 bits for eleven colours and 21 classes of lengths, which together are 32.
    private func writeCodes(to bits: inout LowBitWriter) {
        let colours = CardPalette.count
        let classes = 32 - colours
        bits.write(0, bits: 1)  // not one of the simple codes
        // In the code for the lengths of codes are "many zeros" and 5, the second and the eighth in the standard's
        // order.
        bits.write(8 - 4, bits: 4)
        for place in 0..<8 { bits.write(place == 1 || place == 7 ? 1 : 0, bits: 3) }
        bits.write(1, bits: 1)
        bits.write(2, bits: 3)  // the number of lengths has 2 + 2 × 2 bits,
        bits.write(32 + 2 - 2, bits: 6)  // and is at least 2
        for _ in 0..<colours { bits.code(0, bits: 1) }
        // From the last colour to the first length of a copy, symbol 256, there are no codes.
        let gap = 256 - colours
        for zeros in [138, gap - 138] {
            bits.code(1, bits: 1)
            bits.write(zeros - 11, bits: 7)
        }
        for _ in 0..<classes { bits.code(0, bits: 1) }
        writeOnly(0, to: &bits)  // red
        writeOnly(0, to: &bits)  // blue
        writeOnly(0, to: &bits)  // opacity
        writeChoice(Copy.above.rawValue, Copy.left.rawValue, to: &bits)  // distances of copies
    }

    private func copy(_ count: Int, _ from: Copy, to bits: inout LowBitWriter) {
        var rest = count
        while rest > 0 {
            let length = min(rest, Self.longest)
            rest -= length
            let (symbol, extra, extraBits) = Self.symbol(for: length)
            bits.code(CardPalette.count + symbol, bits: 5)
            bits.write(extra, bits: extraBits)
            bits.code(from.rawValue, bits: 1)
        }
    }

    /// Lengths up to 4 have a class each; then every two classes hold lengths in one more bit.
    private static func symbol(for length: Int) -> (symbol: Int, extra: Int, bits: Int) {
        let offset = length - 1
        if offset < 4 { return (offset, 0, 0) }
        let high = Int.bitWidth - 1 - offset.leadingZeroBitCount
        let half = offset >> (high - 1) & 1
        return (2 * high + half, offset & (1 << (high - 1) - 1), high - 1)
    }
}
