/// A film as an MP4 (ISO/IEC 14496-12, -14, -15), the list of its frames before the frames: it plays while it comes.
struct MP4Movie {
    let film: H264Film
    /// What the file says about itself.
    let title: String
    let comment: String

    /// Units of time in a second; a whole number of them is in a frame.
    private var timeScale: Int { film.framesPerSecond * 100 }
    private var length: Int { film.frames * 100 }

    func bytes() -> [UInt8] {
        let frames = (0..<film.frames).map { index in
            let unit = film.frame(index)
            return ByteOrder.big(unit.count) + unit
        }
        let sizes = frames.map(\.count)
        let head = box("ftyp", Array("isom".utf8) + ByteOrder.big(512) + Array("isomiso2avc1mp41".utf8))
        // The place of the frames is in the list, whose length does not depend on it.
        let start = head.count + list(sizes, start: 0).count + 8
        var file = head + list(sizes, start: start)
        file += ByteOrder.big(8 + sizes.reduce(0, +)) + Array("mdat".utf8)
        for frame in frames { file += frame }
        return file
    }

    // MARK: The list of frames

    private func list(_ sizes: [Int], start: Int) -> [UInt8] {
        let movie = full(
            "mvhd",
            ByteOrder.big(0, 8) + ByteOrder.big(timeScale) + ByteOrder.big(length) + ByteOrder.big(0x0001_0000)
                + ByteOrder.big(0x0100, 2) + ByteOrder.big(0, 10) + Self.upright + ByteOrder.big(0, 24)
                + ByteOrder.big(2))
        return box("moov", movie + box("trak", trackHead + box("mdia", media(sizes, start: start))) + notes)
    }

    /// Neither turned nor stretched.
    private static let upright = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000].flatMap { ByteOrder.big($0) }

    private var trackHead: [UInt8] {
        // On, in the film, in its preview.
        full(
            "tkhd", flags: 7,
            ByteOrder.big(0, 8) + ByteOrder.big(1) + ByteOrder.big(0) + ByteOrder.big(length) + ByteOrder.big(0, 16)
                + Self.upright + ByteOrder.big(film.card.width << 16) + ByteOrder.big(film.card.height << 16))
    }

    private func media(_ sizes: [Int], start: Int) -> [UInt8] {
        let undetermined = 0x55C4  // "und", five bits a letter
        let head = full(
            "mdhd",
            ByteOrder.big(0, 8) + ByteOrder.big(timeScale) + ByteOrder.big(length)
                + ByteOrder.big(undetermined, 2) + ByteOrder.big(0, 2))
        let handler = full(
            "hdlr", ByteOrder.big(0) + Array("vide".utf8) + ByteOrder.big(0, 12) + Array("Video\0".utf8))
        let here = box("dinf", full("dref", ByteOrder.big(1) + full("url ", flags: 1, [])))
        let information = full("vmhd", flags: 1, ByteOrder.big(0, 8)) + here + box("stbl", table(sizes, start: start))
        return head + handler + box("minf", information)
    }

    private func table(_ sizes: [Int], start: Int) -> [UInt8] {
        let one = ByteOrder.big(1)
        return full("stsd", one + sampleEntry)
            + full("stts", one + ByteOrder.big(sizes.count) + ByteOrder.big(100))
            // The first frame stands by itself.
            + full("stss", one + one)
            + full("stsc", one + one + ByteOrder.big(sizes.count) + one)
            + full("stsz", ByteOrder.big(0) + ByteOrder.big(sizes.count) + sizes.flatMap { ByteOrder.big($0) })
            + full("stco", one + ByteOrder.big(start))
    }

    private var sampleEntry: [UInt8] {
        let (sequence, picture) = (film.sequenceParameters, film.pictureParameters)
        // Version 1; profile and level as in the parameters; lengths of units have four bytes; one set of each.
        let decoder: [UInt8] =
            [1] + sequence[1...3] + [0xFF, 0xE1] + ByteOrder.big(sequence.count, 2) + sequence + [1]
            + ByteOrder.big(picture.count, 2) + picture
        let size = ByteOrder.big(film.card.width, 2) + ByteOrder.big(film.card.height, 2)
        // 72 dots an inch, a frame a sample, no name, 24 bits a pixel, no table of colours.
        let rest = ByteOrder.big(72 << 16) + ByteOrder.big(72 << 16) + ByteOrder.big(0) + ByteOrder.big(1, 2)
        return box(
            "avc1",
            ByteOrder.big(0, 6) + ByteOrder.big(1, 2) + ByteOrder.big(0, 16) + size + rest + ByteOrder.big(0, 32)
                + ByteOrder.big(24, 2) + [0xFF, 0xFF] + box("avcC", decoder))
    }

    // MARK: Notes

    /// In the form that players read titles in.
    private var notes: [UInt8] {
        func note(_ name: [UInt8], _ text: String) -> [UInt8] {
            let data = box("data", ByteOrder.big(1) + ByteOrder.big(0) + Array(text.utf8))
            return ByteOrder.big(8 + data.count) + name + data
        }
        let handler = full("hdlr", ByteOrder.big(0) + Array("mdirappl".utf8) + ByteOrder.big(0, 9))
        let list = note([0xA9] + Array("nam".utf8), title) + note([0xA9] + Array("cmt".utf8), comment)
        return box("udta", full("meta", handler + box("ilst", list)))
    }

    private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        ByteOrder.big(8 + content.count) + Array(type.utf8) + content
    }

    /// A box with a version, which is 0, and flags.
    private func full(_ type: String, flags: Int = 0, _ content: [UInt8]) -> [UInt8] {
        box(type, ByteOrder.big(flags) + content)
    }
}
