/// A test card as an H.264 stream of the constrained baseline profile, with a bar along the bottom that grows from
/// frame to frame.
///
/// The first frame is lossless: a macroblock is either predicted from its neighbour or written as raw samples. Every
/// other frame only has the macroblocks that the progress bar has reached since.
package struct H264Video {
    let card: TestCard
    let palette: TestCard.Palette
    let frames: Int
    let framesPerSecond: Int
    /// The row of macroblocks with the progress bar; nil if the video is too low for one.
    private let track: Int?
    /// The size in macroblocks.
    private let columns: Int
    private let rows: Int

    package init(width: Int, height: Int, frames: Int, framesPerSecond: Int, text: String, palette: TestCard.Palette) {
        self.palette = palette
        self.frames = frames
        self.framesPerSecond = framesPerSecond
        columns = (width + 15) / 16
        rows = (height + 15) / 16
        let track = height >= 64 ? height / 16 - 1 : nil
        self.track = track
        card = TestCard(width: width, height: height, text: text, track: track.map { $0 * 16..<($0 * 16 + 16) })
    }

    // MARK: Parameter sets

    /// The lowest level of the standard's table A-1 that allows this frame size and rate.
    var level: Int {
        let size = columns * rows
        let rate = size * framesPerSecond
        let levels = [
            (10, 99, 1_485), (11, 396, 3_000), (12, 396, 6_000), (13, 396, 11_880), (21, 792, 19_800),
            (22, 1_620, 20_250), (30, 1_620, 40_500), (31, 3_600, 108_000), (32, 5_120, 216_000), (40, 8_192, 245_760),
            (42, 8_704, 522_240), (50, 22_080, 589_824), (51, 36_864, 983_040), (52, 36_864, 2_073_600),
            (60, 139_264, 4_177_920), (61, 139_264, 8_355_840),
        ]
        // No side may be longer than √(8 · area).
        let side = max(columns, rows)
        return levels.first { size <= $0.1 && rate <= $0.2 && side * side <= 8 * $0.1 }?.0 ?? 62
    }

    var sequenceParameters: [UInt8] {
        var bits = H264BitWriter()
        bits.write(66, 8)  // baseline
        bits.write(0xC0, 8)  // constrained
        bits.write(level, 8)
        bits.writeUE(0)  // seq_parameter_set_id
        bits.writeUE(12)  // frame_num has 16 bits
        bits.writeUE(2)  // output order is decoding order
        bits.writeUE(1)  // one reference frame
        bits.writeFlag(false)  // no gaps in frame_num
        bits.writeUE(columns - 1)
        bits.writeUE(rows - 1)
        bits.writeFlag(true)  // frames, not fields
        bits.writeFlag(true)  // direct_8x8_inference, required for frames
        // The macroblocks cover more than the picture. Cropping counts in steps of two pixels.
        let (right, bottom) = ((columns * 16 - card.width) / 2, (rows * 16 - card.height) / 2)
        bits.writeFlag(right + bottom > 0)
        if right + bottom > 0 { for crop in [0, right, 0, bottom] { bits.writeUE(crop) } }
        bits.writeFlag(false)  // no VUI
        return bits.unit(head: 0x67)
    }

    var pictureParameters: [UInt8] {
        var bits = H264BitWriter()
        bits.writeUE(0)  // pic_parameter_set_id
        bits.writeUE(0)  // seq_parameter_set_id
        bits.writeFlag(false)  // CAVLC
        bits.writeFlag(false)
        for _ in 0..<3 { bits.writeUE(0) }  // one slice group, one reference frame
        bits.write(0, 3)  // no weighted prediction
        for _ in 0..<3 { bits.writeUE(0) }  // quantizers, which have no effect on raw samples
        bits.writeFlag(true)  // each slice controls the deblocking filter
        bits.write(0, 2)
        return bits.unit(head: 0x68)
    }

    // MARK: Frames

    func frame(_ index: Int) -> [UInt8] { index == 0 ? firstFrame() : laterFrame(index) }

    private func header(_ index: Int) -> H264BitWriter {
        var bits = H264BitWriter()
        bits.writeUE(0)  // first_mb_in_slice
        bits.writeUE(index == 0 ? 7 : 5)  // I slices only, or P slices only
        bits.writeUE(0)
        bits.write(index & 0xFFFF, 16)
        if index == 0 {
            bits.writeUE(0)
            bits.write(0, 2)
        } else {
            bits.write(0, 3)
        }
        bits.writeUE(0)
        bits.writeUE(1)  // no deblocking
        return bits
    }

    private func firstFrame() -> [UInt8] {
        var bits = header(0)
        var macroblocks = H264Macroblocks(card: card, palette: palette, columns: columns)
        for row in 0..<rows {
            macroblocks.enter(row: row)
            for column in 0..<columns { macroblocks.write(column: column, to: &bits) }
        }
        return bits.unit(head: 0x65)
    }

    /// The width of the progress bar in a frame; it is full in the last one.
    private func played(_ index: Int) -> Int { frames < 2 ? 0 : card.width * index / (frames - 1) }

    private func laterFrame(_ index: Int) -> [UInt8] {
        var bits = header(index)
        var skipped = columns * rows
        let (from, to) = (played(index - 1), played(index))
        if let track, to > from {
            let changed = from / 16...(to - 1) / 16
            bits.writeUE(track * columns + changed.lowerBound)
            for column in changed {
                if column > changed.lowerBound { bits.writeUE(0) }
                bits.writeUE(5 + 25)  // I_PCM: raw samples
                let edge = min(max(to - column * 16, 0), 16)
                bits.appendAligned(
                    H264Macroblocks.samples(palette: palette) { x, _ in
                        x < edge ? TestCard.Palette.played : TestCard.Palette.ground
                    })
            }
            skipped -= track * columns + changed.upperBound + 1
        }
        if skipped > 0 { bits.writeUE(skipped) }
        return bits.unit(head: 0x41)
    }
}
