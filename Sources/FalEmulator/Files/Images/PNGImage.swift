/// A test card as a PNG. Whatever its size it takes microseconds to make and a few kilobytes to send.
struct PNGImage {
    let card: TestCard
    let palette: CardPalette
    /// What the file says about itself.
    let notes: [(keyword: String, text: String)]

    func bytes() -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a pixel, each the number of a colour in the palette.
        append("IHDR", ByteOrder.big(card.width) + ByteOrder.big(card.height) + [8, 3, 0, 0, 0], to: &png)
        append("PLTE", palette.colours.flatMap(\.self), to: &png)
        for note in notes {
            // Not packed, in no language, the keyword not translated.
            append("iTXt", Array(note.keyword.utf8) + [0, 0, 0, 0, 0] + Array(note.text.utf8), to: &png)
        }
        append("IDAT", pixels(), to: &png)
        append("IEND", [], to: &png)
        return png
    }

    private func pixels() -> [UInt8] {
        var stream = ZlibRuns()
        for band in card.bands {
            stream.append(0, count: 1)  // filter: none
            for run in band.runs { stream.append(run.colour, count: run.length) }
            for _ in band.rows.dropFirst() {
                stream.append(2, count: 1)  // filter: the difference to the row above, which is none
                stream.append(0, count: card.width)
            }
        }
        return stream.finish()
    }

    private func append(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        let body = Array(type.utf8) + data
        png += ByteOrder.big(data.count) + body + ByteOrder.big(Int(Checksum.crc32(body)))
    }
}
