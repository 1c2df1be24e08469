/// A test card as an H.264 stream of the constrained baseline profile, with a bar along the bottom that grows from
/// frame to frame.
///
/// The first frame is written without loss: a block (16 × 16) is either its neighbour over again or its very samples.
/// Every other frame only has the blocks that the bar has reached since.
struct H264Film {
    let card: TestCard
    let palette: CardPalette
    let frames: Int
    let framesPerSecond: Int
    /// The row of blocks in which the bar grows; nil in a film that is too low for one.
    private let track: Int?
    private let across: Int
    private let down: Int

    init(width: Int, height: Int, frames: Int, framesPerSecond: Int, text: String, palette: CardPalette) {
        self.palette = palette
        self.frames = frames
        self.framesPerSecond = framesPerSecond
        across = (width + 15) / 16
        down = (height + 15) / 16
        let track = height >= 64 ? height / 16 - 1 : nil
        self.track = track
        card = TestCard(width: width, height: height, text: text, track: track.map { $0 * 16..<($0 * 16 + 16) })
    }

    // MARK: What is said once

    /// The level of the standard's table A-1 that has room for such frames, so many a second.
    var level: Int {
        let size = across * down
        let rate = size * framesPerSecond
        let levels = [
            (10, 99, 1_485), (11, 396, 3_000), (12, 396, 6_000), (13, 396, 11_880), (21, 792, 19_800),
            (22, 1_620, 20_250), (30, 1_620, 40_500), (31, 3_600, 108_000), (32, 5_120, 216_000), (40, 8_192, 245_760),
            (42, 8_704, 522_240), (50, 22_080, 589_824), (51, 36_864, 983_040), (52, 36_864, 2_073_600),
            (60, 139_264, 4_177_920), (61, 139_264, 8_355_840),
        ]
        // No side may be longer than the root of eight times the area.
        let side = max(across, down)
        return levels.first { size <= $0.1 && rate <= $0.2 && side * side <= 8 * $0.1 }?.0 ?? 62
    }

    var sequenceParameters: [UInt8] {
        var bits = H264Bits()
        bits.fixed(66, 8)  // baseline,
        bits.fixed(0xC0, 8)  // constrained
        bits.fixed(level, 8)
        bits.number(0)  // the number of these parameters
        bits.number(12)  // frames are counted in 16 bits
        bits.number(2)  // and shown in the order they come in
        bits.number(1)  // one frame is referred to
        bits.flag(false)  // none is left out
        bits.number(across - 1)
        bits.number(down - 1)
        bits.flag(true)  // whole frames
        bits.flag(true)  // as the standard wants it with whole frames
        // The blocks are more than the picture; sides are even, and counted in twos.
        let (right, bottom) = ((across * 16 - card.width) / 2, (down * 16 - card.height) / 2)
        bits.flag(right + bottom > 0)
        if right + bottom > 0 { for crop in [0, right, 0, bottom] { bits.number(crop) } }
        bits.flag(false)  // nothing about its use
        return bits.unit(head: 0x67)
    }

    var pictureParameters: [UInt8] {
        var bits = H264Bits()
        bits.number(0)  // the number of these parameters
        bits.number(0)  // and of those they belong to
        bits.flag(false)  // codes of variable length
        bits.flag(false)
        for _ in 0..<3 { bits.number(0) }  // one group of blocks, one frame referred to
        bits.fixed(0, 3)  // no weights
        for _ in 0..<3 { bits.number(0) }  // nothing is rounded, so this says nothing
        bits.flag(true)  // each frame says whether edges are smoothed
        bits.fixed(0, 2)
        return bits.unit(head: 0x68)
    }

    // MARK: Frames

    func frame(_ index: Int) -> [UInt8] { index == 0 ? firstFrame() : laterFrame(index) }

    private func header(_ index: Int) -> H264Bits {
        var bits = H264Bits()
        bits.number(0)  // from the first block on
        bits.number(index == 0 ? 7 : 5)  // all by itself, or after the last one
        bits.number(0)
        bits.fixed(index & 0xFFFF, 16)
        if index == 0 {
            bits.number(0)
            bits.fixed(0, 2)
        } else {
            bits.fixed(0, 3)
        }
        bits.number(0)
        bits.number(1)  // edges are not smoothed
        return bits
    }

    private func firstFrame() -> [UInt8] {
        var bits = header(0)
        var blocks = H264Blocks(card: card, palette: palette, across: across)
        for row in 0..<down {
            blocks.enter(row: row)
            for column in 0..<across { blocks.write(column: column, to: &bits) }
        }
        return bits.unit(head: 0x65)
    }

    /// How many pixels of the bar a frame shows; the last shows it whole.
    private func played(_ index: Int) -> Int { frames < 2 ? 0 : card.width * index / (frames - 1) }

    private func laterFrame(_ index: Int) -> [UInt8] {
        var bits = header(index)
        var skipped = across * down
        let (from, to) = (played(index - 1), played(index))
        if let track, to > from {
            let changed = from / 16...(to - 1) / 16
            bits.number(track * across + changed.lowerBound)
            for column in changed {
                if column > changed.lowerBound { bits.number(0) }
                bits.number(5 + 25)  // the samples themselves
                let edge = min(max(to - column * 16, 0), 16)
                bits.aligned(
                    H264Blocks.samples(palette: palette) { x, _ in
                        x < edge ? CardPalette.played : CardPalette.ground
                    })
            }
            skipped -= track * across + changed.upperBound + 1
        }
        if skipped > 0 { bits.number(skipped) }
        return bits.unit(head: 0x41)
    }
}
