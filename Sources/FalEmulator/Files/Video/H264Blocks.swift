/// Writes the blocks of a frame that stands by itself.
struct H264Blocks {
    let card: TestCard
    let palette: CardPalette
    let across: Int
    private var band = 0
    /// The pixels of the sixteen rows, when not all are alike; else one row.
    private var rows: [[UInt8]] = []
    /// Whether the rows are like those above, from where the block above has its last samples.
    private var isLikeAbove = false
    /// Which blocks of the row above, and then of this one, were written as samples.
    private var sampled: [Bool]
    private let levels: [[UInt8]]

    init(card: TestCard, palette: CardPalette, across: Int) {
        self.card = card
        self.palette = palette
        self.across = across
        sampled = Array(repeating: false, count: across)
        levels = Self.levels(of: palette)
    }

    /// Begins a row of blocks.
    mutating func enter(row: Int) {
        let top = row * 16
        while top >= card.bands[band].rows.upperBound { band += 1 }
        // Below the last row of the picture it is repeated.
        let end = min(top + 16, card.height)
        let current = card.bands[band]
        if current.rows.upperBound >= end {
            rows = [current.runs.pixels(width: across * 16)]
            // Colours are taken from every other row.
            isLikeAbove = row > 0 && current.rows.lowerBound <= top - 2
        } else {
            var place = band
            rows = (top..<(top + 16)).map { y in
                while y >= card.bands[place].rows.upperBound, place + 1 < card.bands.count { place += 1 }
                return card.bands[place].runs.pixels(width: across * 16)
            }
            isLikeAbove = false
        }
    }

    mutating func write(column: Int, to bits: inout H264Bits) {
        if isLikeAbove {
            repeatNeighbour(mode: 0, colourMode: 2, column: column, to: &bits)
            return
        }
        let left = column * 16
        // The two pixels to the left say what the block there ends with.
        let range = max(0, left - 2)..<(left + 16)
        let colour = rows[0][left]
        if column > 0, rows.allSatisfy({ row in row[range].allSatisfy { $0 == colour } }) {
            repeatNeighbour(mode: 1, colourMode: 1, column: column, to: &bits)
            return
        }
        sampled[column] = true
        bits.number(25)  // the samples themselves
        bits.aligned(Self.samples(levels: levels) { x, y in rows[rows.count == 1 ? 0 : y][left + x] })
    }

    /// A block that is predicted from its neighbour, and nothing else.
    private mutating func repeatNeighbour(
        mode: Int, colourMode: Int, column: Int, to bits: inout H264Bits
    ) {
        bits.number(1 + mode)
        bits.number(colourMode)
        bits.number(0)  // no other rounding
        // "No differences", in the code that the neighbours' numbers of differences choose: samples count as sixteen.
        let hasMany = sampled[column] || column > 0 && sampled[column - 1]
        bits.fixed(hasMany ? 0b000011 : 1, hasMany ? 6 : 1)
        sampled[column] = false
    }

    // MARK: Samples

    /// The luminance of 16 × 16 pixels, and the two colour differences of every other one in both directions.
    static func samples(palette: CardPalette, colour: (_ x: Int, _ y: Int) -> UInt8) -> [UInt8] {
        samples(levels: levels(of: palette), colour: colour)
    }

    private static func samples(levels: [[UInt8]], colour: (_ x: Int, _ y: Int) -> UInt8) -> [UInt8] {
        var samples: [UInt8] = []
        samples.reserveCapacity(384)
        for y in 0..<16 { for x in 0..<16 { samples.append(levels[Int(colour(x, y))][0]) } }
        for part in 1...2 {
            for y in 0..<8 { for x in 0..<8 { samples.append(levels[Int(colour(2 * x, 2 * y))][part]) } }
        }
        return samples
    }

    /// Every colour in the ranges of ITU-R BT.601: 16 to 235, and 16 to 240. So no sample is zero.
    private static func levels(of palette: CardPalette) -> [[UInt8]] {
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
