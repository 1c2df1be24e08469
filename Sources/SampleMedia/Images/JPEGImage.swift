/// A test card as a baseline JPEG (ITU-T T.81), without chroma subsampling.
package struct JPEGImage {
    let card: TestCard
    let palette: TestCard.Palette
    let comment: String

    package init(card: TestCard, palette: TestCard.Palette, comment: String) {
        self.card = card
        self.palette = palette
        self.comment = comment
    }

    /// The quantization step of all frequencies: fine enough for the edges of letters.
    private static let step = 8

    package func bytes() -> [UInt8] {
        var jpeg: [UInt8] = [0xFF, 0xD8]
        // JFIF 1.1, square pixels, no thumbnail.
        append(0xE0, Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0], to: &jpeg)
        append(0xFE, Array(comment.utf8), to: &jpeg)
        append(0xDB, [0] + Array(repeating: UInt8(Self.step), count: 64), to: &jpeg)
        // 8 bits a sample; three components without subsampling.
        let components: [UInt8] = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]
        let size: [UInt8] = ByteOrder.big(card.height, 2) + ByteOrder.big(card.width, 2)
        append(0xC0, [8] + size + [3] + components, to: &jpeg)
        append(0xC4, [0x00] + JPEGCodes.dc.table, to: &jpeg)
        append(0xC4, [0x10] + JPEGCodes.ac.table, to: &jpeg)
        append(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0], to: &jpeg)
        jpeg += stuffed(scan())
        return jpeg + [0xFF, 0xD9]
    }

    private func append(_ marker: UInt8, _ data: [UInt8], to jpeg: inout [UInt8]) {
        jpeg += [0xFF, marker] + ByteOrder.big(data.count + 2, 2) + data
    }

    /// In scan data, 0xFF is followed by a zero byte so that it is not taken for a marker.
    private func stuffed(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 64)
        for byte in bytes {
            result.append(byte)
            if byte == 0xFF { result.append(0) }
        }
        return result
    }

    // MARK: Blocks

    /// Y, Cb and Cr of every colour of the palette, centred on 0.
    private var levels: [[Int]] {
        palette.colours.map { colour in
            let (red, green, blue) = (Int(colour[0]), Int(colour[1]), Int(colour[2]))
            return [
                (19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16 - 128,
                (-11_059 * red - 21_709 * green + 32_768 * blue + 32_768) >> 16,
                (32_768 * red - 27_439 * green - 5_329 * blue + 32_768) >> 16,
            ]
        }
    }

    private func scan() -> [UInt8] {
        let levels = levels
        var writer = JPEGBlockWriter()
        let across = (card.width + 7) / 8
        var band = 0
        var top = 0
        while top < card.height {
            while card.bands[band].rows.upperBound <= top { band += 1 }
            let rows = card.bands[band].rows
            // The last row of the picture is repeated to fill its blocks.
            let end = rows.upperBound == card.height ? (card.height + 7) / 8 * 8 : rows.upperBound
            let identical = (end - top) / 8
            writer.repeating(identical) { writeIdenticalRows(card.bands[band].runs, across: across, levels, to: &$0) }
            if identical == 0 { writeMixedRows(top: top, first: band, across: across, levels, to: &writer) }
            top += max(1, identical) * 8
        }
        return writer.finish()
    }

    /// Writes blocks of eight identical rows: most blocks have a single colour, the others vary only horizontally.
    private func writeIdenticalRows(
        _ runs: [TestCard.Run], across: Int, _ levels: [[Int]], to writer: inout JPEGBlockWriter
    ) {
        let row = runs.pixels(width: across * 8)
        var colour = row[0]
        var runEnd = 0  // the row has that colour up to here
        for left in stride(from: 0, to: across * 8, by: 8) {
            if runEnd <= left {
                colour = row[left]
                runEnd = left
                while runEnd < row.count, row[runEnd] == colour { runEnd += 1 }
            }
            if runEnd >= left + 8 {
                for component in 0..<3 {
                    writer.writeUniform(
                        levels[Int(colour)][component] * 8, step: Self.step, component: component)
                }
            } else {
                let pixels = row[left..<(left + 8)]
                let block = (0..<8).flatMap { _ in pixels }
                write(block, levels, to: &writer)
            }
        }
    }

    private func writeMixedRows(
        top: Int, first: Int, across: Int, _ levels: [[Int]], to writer: inout JPEGBlockWriter
    ) {
        var band = first
        let rows = (top..<(top + 8)).map { y in
            while y >= card.bands[band].rows.upperBound, band + 1 < card.bands.count { band += 1 }
            return card.bands[band].runs.pixels(width: across * 8)
        }
        for left in stride(from: 0, to: across * 8, by: 8) {
            write(rows.flatMap { $0[left..<(left + 8)] }, levels, to: &writer)
        }
    }

    private func write(_ block: [UInt8], _ levels: [[Int]], to writer: inout JPEGBlockWriter) {
        for component in 0..<3 {
            let samples = block.map { levels[Int($0)][component] }
            if let first = samples.first, samples.allSatisfy({ $0 == first }) {
                writer.writeUniform(first * 8, step: Self.step, component: component)
            } else {
                writer.writeBlock(samples, step: Self.step, component: component)
            }
        }
    }
}

/// The Huffman codes of a JPEG file, made for pictures of few colours: the most frequent symbol takes one bit, and all
/// others are of equal length.
struct JPEGCodes: Sendable {
    /// The length in bits of all codes but the first.
    private let length: Int
    private let symbols: [UInt8]
    private let indices: [Int]

    /// DC differences. The symbol is the number of bits of the difference; 0 is the most frequent.
    static let dc = JPEGCodes(length: 5, symbols: (0...11).map { UInt8($0) })
    /// AC coefficients. The symbol is a run of zeros and the number of bits of the value after it; 0 ends a block.
    static let ac = JPEGCodes(
        length: 9, symbols: [0, 0xF0] + (0...15).flatMap { zeros in (1...10).map { UInt8(zeros << 4 | $0) } })

    private init(length: Int, symbols: [UInt8]) {
        self.length = length
        self.symbols = symbols
        var indices = Array(repeating: 0, count: 256)
        for (index, symbol) in symbols.enumerated() { indices[Int(symbol)] = index }
        self.indices = indices
    }

    /// The `DHT` payload: how many codes there are of each length, then the symbols.
    var table: [UInt8] {
        var counts = Array(repeating: UInt8(0), count: 16)
        counts[0] = 1
        counts[length - 1] = UInt8(symbols.count - 1)
        return counts + symbols
    }

    /// The first symbol is the bit 0; the others start with a 1 and count up.
    func code(_ symbol: Int) -> (value: Int, bits: Int) {
        let index = indices[symbol]
        return index == 0 ? (0, 1) : (1 << (length - 1) + index - 1, length)
    }
}
