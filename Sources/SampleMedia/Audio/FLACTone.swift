/// A FLAC file (RFC 9639) with one tone in 16 bits, stored without compression.
package struct FLACTone {
    let tone: Tone
    let title: String
    let comment: String

    package init(_ tone: Tone, title: String, comment: String) {
        self.tone = tone
        self.title = title
        self.comment = comment
    }

    private static let blockSize = 4_096

    /// The size of the file, known without encoding it.
    package var byteCount: Int {
        let frames = (tone.count + Self.blockSize - 1) / Self.blockSize
        let numbers = (0..<frames).reduce(0) { $0 + Self.coded($1).count }
        return 46 + tags.count + numbers + frames * (9 + tone.channels) + tone.pcmByteCount
    }

    package func bytes() -> [UInt8] {
        let tags = self.tags
        var flac = Array("fLaC".utf8) + ByteOrder.big(34, 4) + streamInfo
        flac.reserveCapacity(byteCount)
        // The highest bit says that it is the last of the blocks of metadata; the 4 that it holds tags.
        flac += [0x84] + ByteOrder.big(tags.count, 3) + tags
        for (number, start) in stride(from: 0, to: tone.count, by: Self.blockSize).enumerated() {
            flac += frame(number, start..<min(start + Self.blockSize, tone.count))
        }
        return flac
    }

    private var streamInfo: [UInt8] {
        var bits = MSBBitWriter()
        for _ in 0..<2 { bits.write(Self.blockSize, bits: 16) }
        // The sizes of frames are not stated.
        for _ in 0..<2 { bits.write(0, bits: 24) }
        bits.write(tone.sampleRate, bits: 20)
        bits.write(tone.channels - 1, bits: 3)
        bits.write(15, bits: 5)
        bits.write(0, bits: 4)
        bits.write(tone.count, bits: 32)
        // Nor is the digest of the samples.
        return bits.bytes + [UInt8](repeating: 0, count: 16)
    }

    private var tags: [UInt8] {
        let entries = ["TITLE=\(title)", "DESCRIPTION=\(comment)"]
        return ([comment] + entries).enumerated().flatMap { index, text in
            (index == 1 ? ByteOrder.little(entries.count) : []) + ByteOrder.little(text.utf8.count) + Array(text.utf8)
        }
    }

    private func frame(_ number: Int, _ samples: Range<Int>) -> [UInt8] {
        var bits = MSBBitWriter()
        // The mark of a frame in a stream of equal blocks.
        bits.write(0xFFF8, bits: 16)
        // The size follows in 16 bits; the rate is that of the stream.
        bits.write(0b0111_0000, bits: 8)
        bits.write(tone.channels - 1, bits: 4)
        bits.write(0b1000, bits: 4)
        bits.append(Self.coded(number))
        bits.write(samples.count - 1, bits: 16)
        bits.append([Self.checksum8(bits.bytes)])
        for _ in 0..<tone.channels {
            // The samples as they are.
            bits.write(0b0000_0010, bits: 8)
            for index in samples { bits.write(Int(UInt16(bitPattern: tone.sample(index))), bits: 16) }
        }
        return bits.bytes + ByteOrder.big(Self.checksum16(bits.bytes), 2)
    }

    /// A number coded as UTF-8 codes characters.
    private static func coded(_ number: Int) -> [UInt8] {
        Unicode.Scalar(UInt32(number)).map { Array(String($0).utf8) } ?? [0]
    }

    private static func checksum8(_ bytes: [UInt8]) -> UInt8 {
        bytes.reduce(0) { crc, byte in
            (0..<8).reduce(crc ^ byte) { crc, _ in crc & 0x80 == 0 ? crc << 1 : crc << 1 ^ 0x07 }
        }
    }

    private static func checksum16(_ bytes: [UInt8]) -> Int {
        Int(bytes.reduce(UInt16(0)) { crc, byte in crc << 8 ^ table16[Int(UInt8(crc >> 8) ^ byte)] })
    }

    private static let table16: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x8005 }
    }
}
