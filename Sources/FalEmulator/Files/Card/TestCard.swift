/// A picture of coloured bars with a text on it, in the size that was asked for.
///
/// It is kept as bands of rows that are all alike, so whatever its size there is little to compute and to compress.
struct TestCard: Sendable {
    struct Run: Sendable, Equatable {
        /// A place in ``CardPalette``.
        var colour: UInt8
        var length: Int
    }

    struct Band: Sendable {
        var rows: Range<Int>
        var runs: [Run]
    }

    let width: Int
    let height: Int
    /// From top to bottom, without a gap.
    let bands: [Band]

    /// What a row shows; rows that show the same are alike.
    private enum Row: Equatable {
        /// The upper three quarters show the bars from left to right, the rest from right to left.
        case bars(turned: Bool)
        case box(turned: Bool)
        case text(line: Int, dots: Int, turned: Bool)
        case track
    }

    /// - Parameter track: the rows of the plain strip in which a video shows how far it has come.
    init(width: Int, height: Int, text: String, track: Range<Int>? = nil) {
        self.width = width
        self.height = height
        let text = CardText(text, width: width, height: track?.lowerBound ?? height)
        let turn = max(1, height * 3 / 4)
        var bands: [(row: Row, Band)] = []
        for y in 0..<height {
            let row = Self.row(y, text: text, turned: y >= turn, track: track)
            if bands.last?.row == row {
                bands[bands.count - 1].1.rows = bands[bands.count - 1].1.rows.lowerBound..<(y + 1)
            } else {
                bands.append((row, Band(rows: y..<(y + 1), runs: Self.runs(of: row, text: text, width: width))))
            }
        }
        self.bands = bands.map(\.1)
    }

    private static func row(_ y: Int, text: CardText, turned: Bool, track: Range<Int>?) -> Row {
        if track?.contains(y) == true { return .track }
        let inBox = y - text.margin
        guard (0..<text.boxHeight).contains(inBox) else { return .bars(turned: turned) }
        let inText = inBox - text.margin
        let (line, rest) = inText.quotientAndRemainder(dividingBy: BitmapFont.lineAdvance * text.scale)
        guard inText >= 0, text.lines.indices.contains(line), rest < BitmapFont.height * text.scale else {
            return .box(turned: turned)
        }
        return .text(line: line, dots: rest / text.scale, turned: turned)
    }

    private static func runs(of row: Row, text: CardText, width: Int) -> [Run] {
        switch row {
        case .track: return [Run(colour: CardPalette.ground, length: width)]
        case .bars(let turned): return barRuns(turned: turned, width: width)
        case .box(let turned):
            return runs(in: barRuns(turned: turned, width: width), box(text, width: width, letters: []), text)
        case .text(let line, let dots, let turned):
            let letters = text.lines[line].map { BitmapFont.dots($0, row: dots) }
            return runs(in: barRuns(turned: turned, width: width), box(text, width: width, letters: letters), text)
        }
    }

    private static func barRuns(turned: Bool, width: Int) -> [Run] {
        let bars = CardPalette.bars
        return (0..<bars).compactMap { bar in
            let length = (bar + 1) * width / bars - bar * width / bars
            return length == 0 ? nil : Run(colour: UInt8(turned ? bars - 1 - bar : bar), length: length)
        }
    }

    /// The box's part of a row: the letters' dots between grounds.
    private static func box(_ text: CardText, width: Int, letters: [UInt8]) -> [Run] {
        let whole = width - 2 * text.margin
        var runs = [Run(colour: CardPalette.ground, length: text.margin)]
        for letter in letters {
            for bit in stride(from: BitmapFont.width - 1, through: 0, by: -1) {
                append(letter >> UInt8(bit) & 1 == 1 ? CardPalette.ink : CardPalette.ground, text.scale, to: &runs)
            }
            append(CardPalette.ground, (BitmapFont.advance - BitmapFont.width) * text.scale, to: &runs)
        }
        append(CardPalette.ground, whole - runs.reduce(0) { $0 + $1.length }, to: &runs)
        return runs
    }

    /// Lays the box over the bars, a margin from the left and the right.
    private static func runs(in bars: [Run], _ box: [Run], _ text: CardText) -> [Run] {
        var runs: [Run] = []
        let end = bars.reduce(0) { $0 + $1.length } - text.margin
        var x = 0
        for bar in bars {
            append(bar.colour, min(x + bar.length, text.margin) - x, to: &runs)
            x += bar.length
        }
        for run in box { append(run.colour, run.length, to: &runs) }
        x = 0
        for bar in bars {
            append(bar.colour, x + bar.length - max(x, end), to: &runs)
            x += bar.length
        }
        return runs
    }

    private static func append(_ colour: UInt8, _ length: Int, to runs: inout [Run]) {
        guard length > 0 else { return }
        if runs.last?.colour == colour {
            runs[runs.count - 1].length += length
        } else {
            runs.append(Run(colour: colour, length: length))
        }
    }
}

extension [TestCard.Run] {
    /// The colour of every pixel, and the last one again up to `width`.
    func pixels(width: Int) -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width)
        for run in self { pixels.append(contentsOf: repeatElement(run.colour, count: run.length)) }
        if let last = pixels.last, pixels.count < width {
            pixels.append(contentsOf: repeatElement(last, count: width - pixels.count))
        }
        return pixels
    }
}
