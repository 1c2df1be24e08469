/// Writes the macroblocks (16 × 16 pixels) of an intra-coded frame.
struct H264Macroblocks {
    let card: TestCard
    let palette: TestCard.Palette
    let columns: Int
    private var band = 0
    /// The pixels of sixteen rows, or of one row if all are identical.
    private var rows: [[UInt8]] = []
    /// Whether the rows are identical to those above that the vertical prediction is made from.
    private var isLikeAbove = false
    /// Which macroblocks of the row above (of this row, up to the current column) were written as raw samples.
    private var isRaw: [Bool]
    private let levels: [[UInt8]]

    init(card: TestCard, palette: TestCard.Palette, columns: Int) {
        self.card = card
        self.palette = palette
        self.columns = columns
        isRaw = Array(repeating: false, count: columns)
        levels = Self.levels(of: palette)
    }

    /// Starts a row of macroblocks.
    mutating func enter(row: Int) {
        let top = row * 16
        while top >= card.bands[band].rows.upperBound { band += 1 }
        // The last row of the picture is repeated to fill its macroblocks.
        let end = min(top + 16, card.height)
        let current = card.bands[band]
        if current.rows.upperBound >= end {
            rows = [current.runs.pixels(width: columns * 16)]
            // Chroma is taken from every other row.
            isLikeAbove = row > 0 && current.rows.lowerBound <= top - 2
        } else {
            var place = band
            rows = (top..<(top + 16)).map { y in
                while y >= card.bands[place].rows.upperBound, place + 1 < card.bands.count { place += 1 }
                return card.bands[place].runs.pixels(width: columns * 16)
            }
            isLikeAbove = false
        }
    }

    mutating func write(column: Int, to bits: inout H264BitWriter) {
        if isLikeAbove {
            predict(mode: 0, chromaMode: 2, column: column, to: &bits)
            return
        }
        let left = column * 16
        // Includes the two pixels to the left that the horizontal prediction is made from.
        let range = max(0, left - 2)..<(left + 16)
        let colour = rows[0][left]
        if column > 0, rows.allSatisfy({ row in row[range].allSatisfy { $0 == colour } }) {
            predict(mode: 1, chromaMode: 1, column: column, to: &bits)
            return
        }
        isRaw[column] = true
        bits.writeUE(25)  // I_PCM: raw samples
        bits.appendAligned(Self.samples(levels: levels) { x, y in rows[rows.count == 1 ? 0 : y][left + x] })
    }

    /// Writes a macroblock that is predicted from its neighbour without a residual.
    private mutating func predict(mode: Int, chromaMode: Int, column: Int, to bits: inout H264BitWriter) {
        bits.writeUE(1 + mode)
        bits.writeUE(chromaMode)
        bits.writeUE(0)  // mb_qp_delta
        // "No coefficients", in the code table that the neighbours' coefficient counts select; raw samples count as 16.
        let hasRawNeighbour = isRaw[column] || column > 0 && isRaw[column - 1]
        bits.write(hasRawNeighbour ? 0b000011 : 1, hasRawNeighbour ? 6 : 1)
        isRaw[column] = false
    }

    // MARK: Samples

    /// Y of 16 × 16 pixels, then Cb and Cr of every other pixel in both directions.
    static func samples(palette: TestCard.Palette, colour: (_ x: Int, _ y: Int) -> UInt8) -> [UInt8] {
        samples(levels: levels(of: palette), colour: colour)
    }

    private static func samples(levels: [[UInt8]], colour: (_ x: Int, _ y: Int) -> UInt8) -> [UInt8] {
        var samples: [UInt8] = []
        samples.reserveCapacity(384)
        for y in 0..<16 { for x in 0..<16 { samples.append(levels[Int(colour(x, y))][0]) } }
        for component in 1...2 {
            for y in 0..<8 { for x in 0..<8 { samples.append(levels[Int(colour(2 * x, 2 * y))][component]) } }
        }
        return samples
    }

    /// Every colour in the ranges of ITU-R BT.601 (16 to 235 and 16 to 240), so no sample is zero.
    private static func levels(of palette: TestCard.Palette) -> [[UInt8]] {
        palette.colours.map { colour in
            let (red, green, blue) = (Int(colour[0]), Int(colour[1]), Int(colour[2]))
            return [
                UInt8((66 * red + 129 * green + 25 * blue + 128) >> 8 + 16),
                UInt8((-38 * red - 74 * green + 112 * blue + 128) >> 8 + 128),
                UInt8((112 * red - 94 * green - 18 * blue + 128) >> 8 + 128),
            ]
        }
    }
}

/// Writes the payload of a NAL unit (ITU-T H.264 §7.2, §9.1).
struct H264BitWriter {
    private var bits = MSBBitWriter()

    mutating func write(_ value: Int, _ count: Int) { bits.write(value, bits: count) }

    mutating func writeFlag(_ isSet: Bool) { bits.write(isSet ? 1 : 0, bits: 1) }

    /// Writes an Exp-Golomb code, the standard's `ue(v)`.
    mutating func writeUE(_ value: Int) {
        let count = Int.bitWidth - (value + 1).leadingZeroBitCount
        bits.write(0, bits: count - 1)
        bits.write(value + 1, bits: count)
    }

    /// Appends bytes at the next byte boundary.
    mutating func appendAligned(_ bytes: [UInt8]) {
        bits.align()
        bits.append(bytes)
    }

    /// The whole NAL unit, with `head` as its first byte.
    ///
    /// Inserts emulation prevention bytes where three bytes could be taken for a start code.
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
