import FalJSON
import FalSupport
import FalTransport
import SampleMedia

extension SampleFile {
    func bytes() -> [UInt8] {
        let palette = TestCard.Palette(seed: seed)
        switch content {
        case .image(let format, let width, let height):
            let card = TestCard(width: width, height: height, text: text)
            switch format {
            case .png:
                let notes = [("Description", text), ("Comment", comment)]
                return PNGImage(card: card, palette: palette, notes: notes).bytes()
            case .jpeg: return JPEGImage(card: card, palette: palette, comment: "\(comment): \(text)").bytes()
            case .webp: return WebPImage(card: card, palette: palette).bytes()
            }
        case .video(let width, let height, let frames, let rate):
            let video = H264Video(
                width: width, height: height, frames: frames, framesPerSecond: rate, text: text, palette: palette)
            return MP4File(video: video, title: text, comment: comment).bytes()
        case .audio: return tone.bytes()
        case .mesh:
            return GLBCube(name: text.isEmpty ? "cube" : text, comment: comment, palette: palette).bytes()
        case .archive:
            let picture = SampleFile(.image(.png, width: 512, height: 512), seed: seed, text: text)
            let files = [("README.txt", Array("\(comment)\n\(text)\n".utf8)), ("sample.png", picture.bytes())]
            return ZIPArchive(files: files).bytes()
        case .note:
            return JSONValue.object([
                "note": "Made up by a local fal, which stands in for the real file with this text.",
                "seed": .string(seedText), "text": .string(text),
            ]).serialized(.pretty)
        }
    }

    /// As long for every seed.
    private var comment: String { "Made up by a local fal, seed \(seedText)" }

    private var tone: WAVTone {
        guard case .audio(let milliseconds) = content else {
            return WAVTone(milliseconds: 0, seed: seed, title: text, comment: comment)
        }
        return WAVTone(milliseconds: milliseconds, seed: seed, title: text, comment: comment)
    }

    /// How long ``bytes()`` are. A result says so, and is asked for far more often than its files: the file is made for
    /// it the first time only, and for others that differ in nothing that matters not at all.
    var byteCount: Int {
        if case .audio = content { return tone.byteCount }
        // Of the seed only the hue changes the length.
        let alike = SampleFile(content, seed: seed % TestCard.Palette.hueCount, text: text)
        if let known = Self.byteCounts.withLock({ $0[alike] }) { return known }
        let count = alike.bytes().count
        Self.byteCounts.withLock { counts in
            if counts.count >= Self.rememberedCounts { counts = [:] }
            counts[alike] = count
        }
        return count
    }

    private static let rememberedCounts = 4_096
    private static let byteCounts = Locked<[SampleFile: Int]>([:])
}
