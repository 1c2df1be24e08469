/// One tone: what all audio files let one hear.
package struct Tone: Sendable, Hashable {
    package let milliseconds: Int
    package let sampleRate: Int
    package let channels: Int
    /// Picks the pitch.
    let seed: UInt32

    package init(milliseconds: Int, sampleRate: Int, channels: Int, seed: UInt32) {
        self.milliseconds = milliseconds
        self.sampleRate = sampleRate
        self.channels = channels
        self.seed = seed
    }

    /// Between 220 and 731 Hz.
    var frequency: Int { 220 + Int(seed & 0x1FF) }

    /// The number of samples of each channel.
    package var count: Int { milliseconds * sampleRate / 1_000 }

    package var pcmByteCount: Int { count * channels * 2 }

    /// The samples as WAV and raw files have them: 16 bits, little-endian, channel by channel.
    package func pcm() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pcmByteCount)
        for index in 0..<count {
            let sample = UInt16(bitPattern: sample(index))
            for _ in 0..<channels {
                bytes.append(UInt8(sample & 0xFF))
                bytes.append(UInt8(sample >> 8))
            }
        }
        return bytes
    }

    /// A triangle wave. It fades in and out over 10 ms to avoid clicks.
    func sample(_ index: Int) -> Int16 {
        let period = max(4, sampleRate / frequency)
        let phase = index % period
        let height = 4 * 6_000 * min(phase, period - phase) / period - 6_000
        let longest = max(1, sampleRate / 100)
        return Int16(height * min(longest, index, count - 1 - index) / longest)
    }
}
