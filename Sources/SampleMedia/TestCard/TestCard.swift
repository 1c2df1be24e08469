/// A picture of colour bars with a text on it, in any size.
///
/// It is stored as bands of identical rows, so whatever its size there is little to compute and to compress.
package struct TestCard: Sendable {
    struct Run: Sendable, Equatable {
        /// An index into ``Palette/colours``.
        var colour: UInt8
        var length: Int
    }

    /// Consecutive rows that are identical.
    struct Band: Sendable {
        var rows: Range<Int>
        var runs: [Run]
    }

    let width: Int
    let height: Int
    /// From top to bottom, without gaps.
    let bands: [Band]

    /// The content of a row. Equal values mean identical rows.
    private enum Row: Equatable {
        /// The bars run from left to right in the upper three quarters, and from right to left below.
        case bars(mirrored: Bool)
        case box(mirrored: Bool)
        case text(line: Int, dots: Int, mirrored: Bool)
        case track
    }

    package init(width: Int, height: Int, text: String) {
        self.init(width: width, height: height, text: text, track: nil)
    }

    /// - Parameter track: the rows left plain for a video's progress bar.
    init(width: Int, height: Int, text: String, track: Range<Int>?) {
        self.width = width
        self.height = height
        let text = TestCardText(text, width: width, height: track?.lowerBound ?? height)
        let mirrorStart = max(1, height * 3 / 4)
        var bands: [(row: Row, Band)] = []
        for y in 0..<height {
            let row = Self.row(y, text: text, mirrored: y >= mirrorStart, track: track)
            if bands.last?.row == row {
                bands[bands.count - 1].1.rows = bands[bands.count - 1].1.rows.lowerBound..<(y + 1)
            } else {
                bands.append((row, Band(rows: y..<(y + 1), runs: Self.runs(of: row, text: text, width: width))))
            }
        }
        self.bands = bands.map(\.1)
    }

    private static func row(_ y: Int, text: TestCardText, mirrored: Bool, track: Range<Int>?) -> Row {
        if track?.contains(y) == true { return .track }
        let inBox = y - text.margin
        guard (0..<text.boxHeight).contains(inBox) else { return .bars(mirrored: mirrored) }
        let inText = inBox - text.margin
        let (line, rest) = inText.quotientAndRemainder(dividingBy: BitmapFont.lineAdvance * text.scale)
        guard inText >= 0, text.lines.indices.contains(line), rest < BitmapFont.height * text.scale else {
            return .box(mirrored: mirrored)
        }
        return .text(line: line, dots: rest / text.scale, mirrored: mirrored)
    }

    private static func runs(of row: Row, text: TestCardText, width: Int) -> [Run] {
        switch row {
        case .track: return [Run(colour: Palette.ground, length: width)]
        case .bars(let mirrored): return barRuns(mirrored: mirrored, width: width)
        case .box(let mirrored):
            return overlay(boxRuns(text, width: width), on: barRuns(mirrored: mirrored, width: width), text.margin)
        case .text(let line, let dots, let mirrored):
            let letters = text.lines[line].map { BitmapFont.dots($0, row: dots) }
            return overlay(
                boxRuns(text, width: width, letters: letters), on: barRuns(mirrored: mirrored, width: width),
                text.margin)
        }
    }

    private static func barRuns(mirrored: Bool, width: Int) -> [Run] {
        let bars = Palette.bars
        return (0..<bars).compactMap { bar in
            let length = (bar + 1) * width / bars - bar * width / bars
            return length == 0 ? nil : Run(colour: UInt8(mirrored ? bars - 1 - bar : bar), length: length)
        }
    }

    /// The box's part of a row: the dots of the letters on a plain ground.
    private static func boxRuns(_ text: TestCardText, width: Int, letters: [UInt8] = []) -> [Run] {
        let total = width - 2 * text.margin
        var runs = [Run(colour: Palette.ground, length: text.margin)]
        for letter in letters {
            for bit in stride(from: BitmapFont.width - 1, through: 0, by: -1) {
                append(letter >> UInt8(bit) & 1 == 1 ? Palette.ink : Palette.ground, text.scale, to: &runs)
            }
            append(Palette.ground, (BitmapFont.advance - BitmapFont.width) * text.scale, to: &runs)
        }
        append(Palette.ground, total - runs.reduce(0) { $0 + $1.length }, to: &runs)
        return runs
    }

    /// Lays the box over the bars, leaving a margin on both sides.
    private static func overlay(_ box: [Run], on bars: [Run], _ margin: Int) -> [Run] {
        var runs: [Run] = []
        let end = bars.reduce(0) { $0 + $1.length } - margin
        var x = 0
        for bar in bars {
            append(bar.colour, min(x + bar.length, margin) - x, to: &runs)
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
    /// The colour of every pixel, with the last one repeated up to `width`.
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

extension TestCard {
    /// The colours of a test card: eight bars from dark to light in one hue, then the text's ground, the text, and the
    /// played part of a video's progress bar.
    ///
    /// There are only sixteen hues, so files that differ only in their seed come in at most sixteen sizes.
    package struct Palette: Sendable {
        static let bars = 8
        static let ground: UInt8 = 8
        static let ink: UInt8 = 9
        static let played: UInt8 = 10
        static let count = 11
        package static let hueCount: UInt32 = 16

        /// Red, green and blue of each colour.
        let colours: [[UInt8]]

        /// - Parameter seed: picks the hue.
        package init(seed: UInt32) {
            let tint = Self.tint(Int(seed % Self.hueCount))
            let bars = (0..<Self.bars).map { bar in
                tint.map { UInt8(($0 * (Self.bars - bar) + 255 * bar) / Self.bars) }
            }
            colours = bars + [[24, 24, 24], [248, 248, 248], tint.map { UInt8(($0 + 255) / 2) }]
        }

        /// A position on the colour wheel: red, green, blue and back to red.
        private static func tint(_ hue: Int) -> [Int] {
            func part(_ offset: Int) -> Int {
                let place = (hue * 6 * 32 / Int(hueCount) + offset * 32) % 192
                // 32 steps up, 64 at the top, 32 down, 64 at the bottom.
                switch place {
                case ..<32: return place * 6
                case ..<96: return 192
                case ..<128: return (128 - place) * 6
                default: return 0
                }
            }
            return [part(2), part(0), part(4)].map { $0 + 16 }
        }
    }
}
