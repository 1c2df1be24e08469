/// A test card as a lossless WebP (RFC 9649).
package struct WebPImage {
    let card: TestCard
    let palette: TestCard.Palette

    package init(card: TestCard, palette: TestCard.Palette) {
        self.card = card
        self.palette = palette
    }

    /// With 16 colours or fewer, WebP packs several pixels into a byte; 17 avoids that.
    private static let tableCount = 17
    /// The longest copy that the codes of ``writeCodes(to:)`` can express.
    private static let longestCopy = 1_536

    package func bytes() -> [UInt8] {
        var bits = LSBBitWriter()
        bits.write(0x2F, bits: 8)
        bits.write(card.width - 1, bits: 14)
        bits.write(card.height - 1, bits: 14)
        bits.write(0, bits: 1)  // no transparency
        bits.write(0, bits: 3)  // version
        bits.write(1, bits: 1)  // a transform:
        bits.write(3, bits: 2)  // a colour table
        bits.write(Self.tableCount - 1, bits: 8)  // of this size
        writeTable(to: &bits)
        bits.write(0, bits: 1)  // no further transform
        writePixels(to: &bits)
        bits.align()
        var data = bits.bytes
        let length = data.count
        if length % 2 == 1 { data.append(0) }
        let chunk = Array("VP8L".utf8) + ByteOrder.little(length) + data
        return Array("RIFF".utf8) + ByteOrder.little(4 + chunk.count) + Array("WEBP".utf8) + chunk
    }

    // MARK: Colour table

    /// The table is an image of one row in which each pixel is the difference to the previous one. Colour bytes have
    /// codes of 8 bits.
    private func writeTable(to bits: inout LSBBitWriter) {
        bits.write(0, bits: 1)  // no colour cache
        writeByteCode(count: 280, to: &bits)  // green, and copy lengths
        writeByteCode(count: 256, to: &bits)  // red
        writeByteCode(count: 256, to: &bits)  // blue
        writeTwoSymbols(0, 255, to: &bits)  // alpha
        writeSingleSymbol(0, to: &bits)  // copy distances, which do not occur
        var last: [UInt8] = [0, 0, 0]
        for place in 0..<Self.tableCount {
            let colour = palette.colours.indices.contains(place) ? palette.colours[place] : last
            let difference = zip(colour, last).map { $0 &- $1 }
            for channel in [1, 0, 2] { bits.writeCode(Int(difference[channel]), bits: 8) }
            bits.writeCode(place == 0 ? 1 : 0, bits: 1)  // alpha: 255, then no difference
            last = colour
        }
    }

    /// A code of 8 bits for each byte, and none for the symbols after 255.
    private func writeByteCode(count: Int, to bits: inout LSBBitWriter) {
        bits.write(0, bits: 1)  // not a simple code
        // Code lengths are themselves coded. Only the length 8 occurs, the twelfth in the standard's order.
        bits.write(12 - 4, bits: 4)
        for place in 0..<12 { bits.write(place == 11 ? 1 : 0, bits: 3) }
        bits.write(count > 256 ? 1 : 0, bits: 1)
        if count > 256 {
            bits.write(3, bits: 3)  // the number of lengths has 2 + 2 × 3 bits
            bits.write(256 - 2, bits: 8)  // and is at least 2
        }
        // The lengths themselves take no bits, because only one occurs.
    }

    /// A code of one bit for each of two symbols.
    private func writeTwoSymbols(_ first: Int, _ second: Int, to bits: inout LSBBitWriter) {
        bits.write(1, bits: 1)  // a simple code
        bits.write(1, bits: 1)  // with two symbols
        bits.write(0, bits: 1)  // the first has one bit
        bits.write(first, bits: 1)
        bits.write(second, bits: 8)
    }

    /// A code with a single symbol, which takes no bits.
    private func writeSingleSymbol(_ symbol: Int, to bits: inout LSBBitWriter) {
        bits.write(1, bits: 1)
        bits.write(0, bits: 1)
        bits.write(0, bits: 1)
        bits.write(symbol, bits: 1)
    }

    // MARK: Pixels

    private enum Copy: Int {
        /// The first two entries of the standard's list of distances: the row above and the pixel to the left.
        case above = 0
        case left = 1
    }

    private func writePixels(to bits: inout LSBBitWriter) {
        bits.write(0, bits: 1)  // no colour cache
        bits.write(0, bits: 1)  // one set of codes for the whole image
        writeCodes(to: &bits)
        for band in card.bands {
            for run in band.runs {
                bits.writeCode(Int(run.colour), bits: 5)
                writeCopy(run.length - 1, .left, to: &bits)
            }
            writeCopy((band.rows.count - 1) * card.width, .above, to: &bits)
        }
    }

    /// Codes of 5 bits for eleven colours and 21 length prefixes, which together are 32.
    private func writeCodes(to bits: inout LSBBitWriter) {
        let colours = TestCard.Palette.count
        let prefixes = 32 - colours
        bits.write(0, bits: 1)  // not a simple code
        // The code lengths that occur are "a long run of zeros" and 5, the second and the eighth in the standard's
        // order.
        bits.write(8 - 4, bits: 4)
        for place in 0..<8 { bits.write(place == 1 || place == 7 ? 1 : 0, bits: 3) }
        bits.write(1, bits: 1)
        bits.write(2, bits: 3)  // the number of lengths has 2 + 2 × 2 bits
        bits.write(32 + 2 - 2, bits: 6)  // and is at least 2
        for _ in 0..<colours { bits.writeCode(0, bits: 1) }
        // Symbols between the last colour and the first copy length (256) have no codes.
        let gap = 256 - colours
        for zeros in [138, gap - 138] {
            bits.writeCode(1, bits: 1)
            bits.write(zeros - 11, bits: 7)
        }
        for _ in 0..<prefixes { bits.writeCode(0, bits: 1) }
        writeSingleSymbol(0, to: &bits)  // red
        writeSingleSymbol(0, to: &bits)  // blue
        writeSingleSymbol(0, to: &bits)  // alpha
        writeTwoSymbols(Copy.above.rawValue, Copy.left.rawValue, to: &bits)  // copy distances
    }

    private func writeCopy(_ count: Int, _ from: Copy, to bits: inout LSBBitWriter) {
        var rest = count
        while rest > 0 {
            let length = min(rest, Self.longestCopy)
            rest -= length
            let (symbol, extra, extraBits) = Self.symbol(for: length)
            bits.writeCode(TestCard.Palette.count + symbol, bits: 5)
            bits.write(extra, bits: extraBits)
            bits.writeCode(from.rawValue, bits: 1)
        }
    }

    /// Lengths up to 4 have a prefix each. After that, every second prefix takes one more extra bit.
    private static func symbol(for length: Int) -> (symbol: Int, extra: Int, bits: Int) {
        let offset = length - 1
        if offset < 4 { return (offset, 0, 0) }
        let high = Int.bitWidth - 1 - offset.leadingZeroBitCount
        let half = offset >> (high - 1) & 1
        return (2 * high + half, offset & (1 << (high - 1) - 1), high - 1)
    }
}
