/// A WAV file with one tone: 16 bits, mono, 16,000 samples a second.
struct WAVTone {
    let milliseconds: Int
    let seed: UInt32

    static let sampleRate = 16_000

    func bytes() -> [UInt8] {
        let count = milliseconds * Self.sampleRate / 1_000
        var wav: [UInt8] = []
        wav.reserveCapacity(44 + count * 2)
        wav += Array("RIFF".utf8) + littleEndian(36 + count * 2, 4) + Array("WAVE".utf8)
        // PCM, one channel, samples and bytes a second, bytes and bits a sample.
        wav += Array("fmt ".utf8) + littleEndian(16, 4) + littleEndian(1, 2) + littleEndian(1, 2)
        wav += littleEndian(Self.sampleRate, 4) + littleEndian(Self.sampleRate * 2, 4)
        wav += littleEndian(2, 2) + littleEndian(16, 2)
        wav += Array("data".utf8) + littleEndian(count * 2, 4)
        for index in 0..<count {
            let sample = UInt16(truncatingIfNeeded: sample(index, of: count))
            wav.append(UInt8(sample & 0xFF))
            wav.append(UInt8(sample >> 8))
        }
        return wav
    }

    /// A triangle wave between 220 and 731 Hz. It swells and fades for a hundredth of a second, so that it does not
    /// click.
    private func sample(_ index: Int, of count: Int) -> Int {
        let period = max(4, Self.sampleRate / (220 + Int(seed & 0x1FF)))
        let phase = index % period
        let height = 4 * 6_000 * min(phase, period - phase) / period - 6_000
        let ramp = min(Self.sampleRate / 100, index, count - 1 - index)
        return height * ramp / (Self.sampleRate / 100)
    }

    private func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) }
    }
}
