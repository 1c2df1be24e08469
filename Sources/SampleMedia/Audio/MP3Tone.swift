/// An MP3 file (MPEG-1, MPEG-2 or 2.5, Layer III) with one tone at a constant bitrate.
///
/// Of the 576 frequency lines of a granule, only the one nearest to the tone is not zero.
package struct MP3Tone {
    let tone: Tone
    /// In kilobits a second.
    package let bitrate: Int
    let title: String
    let comment: String

    /// The rates that the format has.
    package static let sampleRates = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]

    /// The bitrates that the format has for a sample rate.
    package static func bitrates(at sampleRate: Int) -> [Int] {
        sampleRate >= 32_000
            ? [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
            : [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    }

    /// - Parameters:
    ///   - tone: its sample rate is one of ``sampleRates``.
    ///   - bitrate: one of ``bitrates(at:)``.
    package init(_ tone: Tone, bitrate: Int, title: String, comment: String) {
        self.tone = tone
        self.bitrate = bitrate
        self.title = title
        self.comment = comment
    }

    /// MPEG-1 has two granules in a frame, its extensions to lower rates one.
    private var granules: Int { tone.sampleRate >= 32_000 ? 2 : 1 }

    private var frameCount: Int {
        let samples = 576 * granules
        return (tone.count + samples - 1) / samples
    }

    private func frameSize(isPadded: Bool) -> Int {
        72 * granules * bitrate * 1_000 / tone.sampleRate + (isPadded ? 1 : 0)
    }

    /// What a frame has too much for whole bytes, in parts of the sample rate; padding makes up for it.
    private var remainder: Int { 72 * granules * bitrate * 1_000 % tone.sampleRate }

    /// The size of the file, known without encoding it.
    package var byteCount: Int {
        tag.count + frameCount * frameSize(isPadded: false) + frameCount * remainder / tone.sampleRate
    }

    package func bytes() -> [UInt8] {
        var mp3 = tag
        mp3.reserveCapacity(byteCount)
        var owed = 0
        for _ in 0..<frameCount {
            owed += remainder
            let isPadded = owed >= tone.sampleRate
            if isPadded { owed -= tone.sampleRate }
            mp3 += frame(isPadded: isPadded)
        }
        return mp3
    }

    /// An ID3 tag (version 2.3), whose sizes have seven bits to the byte.
    private var tag: [UInt8] {
        func entry(_ name: String, _ content: [UInt8]) -> [UInt8] {
            Array(name.utf8) + ByteOrder.big(content.count) + [0, 0] + content
        }
        func utf16(_ text: String) -> [UInt8] { [0xFF, 0xFE] + text.utf16.flatMap { ByteOrder.little(Int($0), 2) } }
        let entries =
            entry("TIT2", [1] + utf16(title))
            + entry("COMM", [1] + Array("eng".utf8) + utf16("") + [0, 0] + utf16(comment))
        let size = entries.count
        return Array("ID3".utf8) + [3, 0, 0] + [21, 14, 7, 0].map { UInt8(size >> $0 & 0x7F) } + entries
    }

    private func frame(isPadded: Bool) -> [UInt8] {
        let size = frameSize(isPadded: isPadded)
        let sides = tone.channels == 1 ? (granules == 2 ? 17 : 9) : (granules == 2 ? 32 : 17)
        let room = (size - 4 - sides) * 8 / (granules * tone.channels)
        // A pair of lines takes a bit; the pair with the tone, four at most.
        let pairs = max(0, min(tone.frequency * 576 / tone.sampleRate, room - 4))
        var bits = MSBBitWriter()
        writeHeader(isPadded, to: &bits)
        writeSides(pairs, to: &bits)
        for _ in 0..<(granules * tone.channels) {
            for _ in 0..<pairs { bits.write(1, bits: 1) }
            // The first line of the pair is 1, the second 0; then the sign.
            bits.write(0b010, bits: 3)
        }
        bits.align()
        return bits.bytes + [UInt8](repeating: 0, count: size - bits.bytes.count)
    }

    private func writeHeader(_ isPadded: Bool, to bits: inout MSBBitWriter) {
        let version = tone.sampleRate >= 32_000 ? 0b11 : tone.sampleRate >= 16_000 ? 0b10 : 0b00
        let rates = [0b11: [44_100, 48_000, 32_000], 0b10: [22_050, 24_000, 16_000], 0b00: [11_025, 12_000, 8_000]]
        bits.write(0x7FF, bits: 11)
        bits.write(version, bits: 2)
        // Layer III without a checksum.
        bits.write(0b011, bits: 3)
        bits.write((Self.bitrates(at: tone.sampleRate).firstIndex(of: bitrate) ?? 0) + 1, bits: 4)
        bits.write(rates[version]?.firstIndex(of: tone.sampleRate) ?? 0, bits: 2)
        bits.write(isPadded ? 0b10 : 0b00, bits: 2)
        // Mono or stereo, and an original.
        bits.write(tone.channels == 1 ? 0b1100_0100 : 0b0000_0100, bits: 8)
    }

    /// Where the lines of each granule are, and how they are coded.
    private func writeSides(_ pairs: Int, to bits: inout MSBBitWriter) {
        let isFirstVersion = granules == 2
        bits.write(0, bits: isFirstVersion ? 9 : 8)
        bits.write(0, bits: isFirstVersion ? (tone.channels == 1 ? 5 : 3) : tone.channels)
        if isFirstVersion { bits.write(0, bits: 4 * tone.channels) }
        for _ in 0..<(granules * tone.channels) {
            bits.write(pairs + 3, bits: 12)
            bits.write(pairs + 1, bits: 9)
            bits.write(Self.gain, bits: 8)
            // No scale factors, and blocks of one length.
            bits.write(0, bits: isFirstVersion ? 4 : 9)
            bits.write(0, bits: 1)
            // Huffman table 1 in all three regions, and any borders between them.
            bits.write(0b00001_00001_00001, bits: 15)
            bits.write(0, bits: 7)
            bits.write(0, bits: isFirstVersion ? 3 : 2)
        }
    }

    /// A quarter of full loudness.
    private static let gain = 202
}
