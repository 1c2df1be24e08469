/// A test card as a baseline JPEG (ITU-T T.81), without loss of resolution in its colours.
struct JPEGImage {
    let card: TestCard
    let palette: CardPalette
    let comment: String

    /// One step for all frequencies: fine enough for the edges of letters.
    private static let step = 8

    func bytes() -> [UInt8] {
        var jpeg: [UInt8] = [0xFF, 0xD8]
        // JFIF 1.1, square pixels, no preview.
        append(0xE0, Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0], to: &jpeg)
        append(0xFE, Array(comment.utf8), to: &jpeg)
        append(0xDB, [0] + Array(repeating: UInt8(Self.step), count: 64), to: &jpeg)
        // 8 bits a sample; three parts, each with a block for every block of the others.
        let parts: [UInt8] = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]
        let size: [UInt8] = ByteOrder.big(card.height, 2) + ByteOrder.big(card.width, 2)
        append(0xC0, [8] + size + [3] + parts, to: &jpeg)
        append(0xC4, [0x00] + JPEGCodes.steady.table, to: &jpeg)
        append(0xC4, [0x10] + JPEGCodes.waves.table, to: &jpeg)
        append(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0], to: &jpeg)
        jpeg += stuffed(scan())
        return jpeg + [0xFF, 0xD9]
    }

    private func append(_ marker: UInt8, _ data: [UInt8], to jpeg: inout [UInt8]) {
        jpeg += [0xFF, marker] + ByteOrder.big(data.count + 2, 2) + data
    }

    /// In the scan a byte of ones is followed by zeros, so that it is no marker.
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

    /// The luminance and the two colour differences of every colour of the palette, 0 in the middle.
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
            // Below the last row of the picture it is repeated.
            let end = rows.upperBound == card.height ? (card.height + 7) / 8 * 8 : rows.upperBound
            let alike = (end - top) / 8
            writer.repeating(alike) { writeAlike(card.bands[band].runs, across: across, levels, to: &$0) }
            if alike == 0 { writeMixed(top: top, first: band, across: across, levels, to: &writer) }
            top += max(1, alike) * 8
        }
        return writer.finish()
    }

    /// Eight rows that are alike: most blocks have one colour, and the others differ from left to right alone.
    private func writeAlike(
        _ runs: [TestCard.Run], across: Int, _ levels: [[Int]], to writer: inout JPEGBlockWriter
    ) {
        let row = runs.pixels(width: across * 8)
        var colour = row[0]
        var last = 0  // the pixel up to which the row has that colour
        for left in stride(from: 0, to: across * 8, by: 8) {
            if last <= left {
                colour = row[left]
                last = left
                while last < row.count, row[last] == colour { last += 1 }
            }
            if last >= left + 8 {
                for part in 0..<3 { writer.plain(levels[Int(colour)][part] * 8, step: Self.step, part: part) }
            } else {
                let pixels = row[left..<(left + 8)]
                let block = (0..<8).flatMap { _ in pixels }
                write(block, levels, to: &writer)
            }
        }
    }

    private func writeMixed(
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
        for part in 0..<3 {
            let samples = block.map { levels[Int($0)][part] }
            if let first = samples.first, samples.allSatisfy({ $0 == first }) {
                writer.plain(first * 8, step: Self.step, part: part)
            } else {
                writer.block(samples, step: Self.step, part: part)
            }
        }
    }
}
