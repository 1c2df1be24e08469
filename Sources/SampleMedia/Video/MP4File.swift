/// An MP4 file (ISO/IEC 14496-12, -14, -15). The `moov` box comes first, so it can be played while it is downloaded.
package struct MP4File {
    let video: H264Video
    let title: String
    let comment: String

    package init(video: H264Video, title: String, comment: String) {
        self.video = video
        self.title = title
        self.comment = comment
    }

    /// Time units a second. A frame takes 100 of them.
    private var timeScale: Int { video.framesPerSecond * 100 }
    private var duration: Int { video.frames * 100 }

    package func bytes() -> [UInt8] {
        let frames = (0..<video.frames).map { index in
            let unit = video.frame(index)
            return ByteOrder.big(unit.count) + unit
        }
        let sizes = frames.map(\.count)
        let head = box("ftyp", Array("isom".utf8) + ByteOrder.big(512) + Array("isomiso2avc1mp41".utf8))
        // The `moov` box contains the offset of the frames; its own length does not depend on that offset.
        let start = head.count + moov(sizes, start: 0).count + 8
        var file = head + moov(sizes, start: start)
        file += ByteOrder.big(8 + sizes.reduce(0, +)) + Array("mdat".utf8)
        for frame in frames { file += frame }
        return file
    }

    // MARK: Movie header

    private func moov(_ sizes: [Int], start: Int) -> [UInt8] {
        let movie = fullBox(
            "mvhd",
            ByteOrder.big(0, 8) + ByteOrder.big(timeScale) + ByteOrder.big(duration) + ByteOrder.big(0x0001_0000)
                + ByteOrder.big(0x0100, 2) + ByteOrder.big(0, 10) + Self.identity + ByteOrder.big(0, 24)
                + ByteOrder.big(2))
        return box("moov", movie + box("trak", trackHeader + box("mdia", media(sizes, start: start))) + metadata)
    }

    /// The identity matrix: neither rotated nor scaled.
    private static let identity = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000].flatMap {
        ByteOrder.big($0)
    }

    private var trackHeader: [UInt8] {
        // Flags: enabled, in movie, in preview.
        fullBox(
            "tkhd", flags: 7,
            ByteOrder.big(0, 8) + ByteOrder.big(1) + ByteOrder.big(0) + ByteOrder.big(duration) + ByteOrder.big(0, 16)
                + Self.identity + ByteOrder.big(video.card.width << 16) + ByteOrder.big(video.card.height << 16))
    }

    private func media(_ sizes: [Int], start: Int) -> [UInt8] {
        let undetermined = 0x55C4  // "und", five bits a letter
        let head = fullBox(
            "mdhd",
            ByteOrder.big(0, 8) + ByteOrder.big(timeScale) + ByteOrder.big(duration)
                + ByteOrder.big(undetermined, 2) + ByteOrder.big(0, 2))
        let handler = fullBox(
            "hdlr", ByteOrder.big(0) + Array("vide".utf8) + ByteOrder.big(0, 12) + Array("Video\0".utf8))
        let dataInformation = box("dinf", fullBox("dref", ByteOrder.big(1) + fullBox("url ", flags: 1, [])))
        let information =
            fullBox("vmhd", flags: 1, ByteOrder.big(0, 8)) + dataInformation
            + box("stbl", table(sizes, start: start))
        return head + handler + box("minf", information)
    }

    private func table(_ sizes: [Int], start: Int) -> [UInt8] {
        let one = ByteOrder.big(1)
        return fullBox("stsd", one + sampleEntry)
            + fullBox("stts", one + ByteOrder.big(sizes.count) + ByteOrder.big(100))
            // Only the first frame is a sync sample.
            + fullBox("stss", one + one)
            + fullBox("stsc", one + one + ByteOrder.big(sizes.count) + one)
            + fullBox("stsz", ByteOrder.big(0) + ByteOrder.big(sizes.count) + sizes.flatMap { ByteOrder.big($0) })
            + fullBox("stco", one + ByteOrder.big(start))
    }

    private var sampleEntry: [UInt8] {
        let (sequence, picture) = (video.sequenceParameters, video.pictureParameters)
        // Version 1; profile and level of the stream; unit lengths have four bytes; one parameter set of each kind.
        let decoder: [UInt8] =
            [1] + sequence[1...3] + [0xFF, 0xE1] + ByteOrder.big(sequence.count, 2) + sequence + [1]
            + ByteOrder.big(picture.count, 2) + picture
        let size = ByteOrder.big(video.card.width, 2) + ByteOrder.big(video.card.height, 2)
        // 72 dpi, one frame a sample, no name, 24 bits a pixel, no colour table.
        let rest = ByteOrder.big(72 << 16) + ByteOrder.big(72 << 16) + ByteOrder.big(0) + ByteOrder.big(1, 2)
        return box(
            "avc1",
            ByteOrder.big(0, 6) + ByteOrder.big(1, 2) + ByteOrder.big(0, 16) + size + rest + ByteOrder.big(0, 32)
                + ByteOrder.big(24, 2) + [0xFF, 0xFF] + box("avcC", decoder))
    }

    // MARK: Metadata

    /// Title and comment in the iTunes format, which players read.
    private var metadata: [UInt8] {
        func entry(_ name: [UInt8], _ text: String) -> [UInt8] {
            let data = box("data", ByteOrder.big(1) + ByteOrder.big(0) + Array(text.utf8))
            return ByteOrder.big(8 + data.count) + name + data
        }
        let handler = fullBox("hdlr", ByteOrder.big(0) + Array("mdirappl".utf8) + ByteOrder.big(0, 9))
        let list = entry([0xA9] + Array("nam".utf8), title) + entry([0xA9] + Array("cmt".utf8), comment)
        return box("udta", fullBox("meta", handler + box("ilst", list)))
    }

    private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        ByteOrder.big(8 + content.count) + Array(type.utf8) + content
    }

    /// A box with a version (always 0) and flags.
    private func fullBox(_ type: String, flags: Int = 0, _ content: [UInt8]) -> [UInt8] {
        box(type, ByteOrder.big(flags) + content)
    }
}
