/// A PNG of coloured bars, in the size that was asked for.
///
/// All rows of a block are alike, so whatever the size it takes microseconds to make and a few kilobytes to send.
struct PNGTestCard {
    let width: Int
    let height: Int
    let seed: UInt32

    private static let barCount = 8

    func bytes() -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a pixel, each the number of a colour in the palette.
        append("IHDR", bigEndian(width) + bigEndian(height) + [8, 3, 0, 0, 0], to: &png)
        append("PLTE", palette(), to: &png)
        append("IDAT", pixels(), to: &png)
        append("IEND", [], to: &png)
        return png
    }

    /// The upper three quarters show the bars from left to right, the rest from right to left.
    private func pixels() -> [UInt8] {
        var stream = ZlibRuns()
        let turn = max(1, height * 3 / 4)
        for y in 0..<height {
            if y == 0 || y == turn {
                stream.append(0, count: 1)  // filter: none
                for bar in 0..<Self.barCount {
                    let (start, end) = (bar * width / Self.barCount, (bar + 1) * width / Self.barCount)
                    stream.append(UInt8(y == 0 ? bar : Self.barCount - 1 - bar), count: end - start)
                }
            } else {
                stream.append(2, count: 1)  // filter: the difference to the row above, which is none
                stream.append(0, count: width)
            }
        }
        return stream.finish()
    }

    /// From dark to light, in a hue that the seed picks.
    private func palette() -> [UInt8] {
        let tint = [seed & 0xFF, seed >> 8 & 0xFF, seed >> 16 & 0xFF]
        return (0..<Self.barCount).flatMap { bar in
            tint.map { UInt8((Int($0) * (Self.barCount - bar) + 255 * bar) / Self.barCount) }
        }
    }

    private func append(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        let body = Array(type.utf8) + data
        png += bigEndian(data.count) + body + bigEndian(Int(Checksum.crc32(body)))
    }

    private func bigEndian(_ value: Int) -> [UInt8] {
        [UInt8(value >> 24 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
    }
}
