/// A test card as a PNG. Whatever its size it takes microseconds to encode and a few kilobytes to send.
package struct PNGImage {
    let card: TestCard
    let palette: TestCard.Palette
    /// Text chunks, like `Description`.
    let notes: [(keyword: String, text: String)]

    package init(card: TestCard, palette: TestCard.Palette, notes: [(keyword: String, text: String)]) {
        self.card = card
        self.palette = palette
        self.notes = notes
    }

    package func bytes() -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a pixel, each an index into the palette.
        append("IHDR", ByteOrder.big(card.width) + ByteOrder.big(card.height) + [8, 3, 0, 0, 0], to: &png)
        append("PLTE", palette.colours.flatMap(\.self), to: &png)
        for note in notes {
            // Uncompressed, without a language and a translated keyword.
            append("iTXt", Array(note.keyword.utf8) + [0, 0, 0, 0, 0] + Array(note.text.utf8), to: &png)
        }
        append("IDAT", pixels(), to: &png)
        append("IEND", [], to: &png)
        return png
    }

    private func pixels() -> [UInt8] {
        var stream = ZlibRunEncoder()
        for band in card.bands {
            stream.append(0, count: 1)  // filter: none
            for run in band.runs { stream.append(run.colour, count: run.length) }
            for _ in band.rows.dropFirst() {
                stream.append(2, count: 1)  // filter: the difference to the row above, which is zero
                stream.append(0, count: card.width)
            }
        }
        return stream.finish()
    }

    private func append(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        let body = Array(type.utf8) + data
        png += ByteOrder.big(data.count) + body + ByteOrder.big(Int(CRC32.checksum(of: body)))
    }
}
