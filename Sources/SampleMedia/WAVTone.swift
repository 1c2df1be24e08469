/// A WAV file with one tone: 16 bits, mono, 16,000 samples a second.
package struct WAVTone {
    let milliseconds: Int
    let seed: UInt32
    let title: String
    let comment: String

    package static let sampleRate = 16_000

    /// - Parameter seed: picks the pitch.
    package init(milliseconds: Int, seed: UInt32, title: String, comment: String) {
        self.milliseconds = milliseconds
        self.seed = seed
        self.title = title
        self.comment = comment
    }

    private var count: Int { milliseconds * Self.sampleRate / 1_000 }

    /// The size of the file, known without encoding it.
    package var byteCount: Int { 44 + metadata.count + count * 2 }

    package func bytes() -> [UInt8] {
        var wav: [UInt8] = []
        wav.reserveCapacity(byteCount)
        wav += Array("RIFF".utf8) + ByteOrder.little(byteCount - 8) + Array("WAVE".utf8)
        // PCM, one channel, samples and bytes a second, bytes and bits a sample.
        wav += Array("fmt ".utf8) + ByteOrder.little(16) + ByteOrder.little(1, 2) + ByteOrder.little(1, 2)
        wav += ByteOrder.little(Self.sampleRate) + ByteOrder.little(Self.sampleRate * 2)
        wav += ByteOrder.little(2, 2) + ByteOrder.little(16, 2)
        wav += metadata
        wav += Array("data".utf8) + ByteOrder.little(count * 2)
        for index in 0..<count {
            let sample = UInt16(truncatingIfNeeded: sample(index, of: count))
            wav.append(UInt8(sample & 0xFF))
            wav.append(UInt8(sample >> 8))
        }
        return wav
    }

    private var metadata: [UInt8] {
        func entry(_ name: String, _ text: String) -> [UInt8] {
            let bytes = Array(text.utf8) + [0]
            return Array(name.utf8) + ByteOrder.little(bytes.count) + bytes + (bytes.count % 2 == 0 ? [] : [0])
        }
        let list = Array("INFO".utf8) + entry("INAM", title) + entry("ICMT", comment)
        return Array("LIST".utf8) + ByteOrder.little(list.count) + list
    }

    /// A triangle wave between 220 and 731 Hz. It fades in and out over 10 ms to avoid clicks.
    private func sample(_ index: Int, of count: Int) -> Int {
        let period = max(4, Self.sampleRate / (220 + Int(seed & 0x1FF)))
        let phase = index % period
        let height = 4 * 6_000 * min(phase, period - phase) / period - 6_000
        let ramp = min(Self.sampleRate / 100, index, count - 1 - index)
        return height * ramp / (Self.sampleRate / 100)
    }
}
