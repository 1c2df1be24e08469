import Testing

@testable import SampleMedia

@Suite("MP3 and FLAC files")
struct CompressedToneTests {
    @Test("Each frame of an MP3 file begins where the one before it ends", arguments: MP3Tone.sampleRates, [1, 2])
    func mp3(_ rate: Int, _ channels: Int) {
        for bitrate in MP3Tone.bitrates(at: rate) {
            let tone = Tone(milliseconds: 500, sampleRate: rate, channels: channels, seed: 0xC0FFEE)
            let file = MP3Tone(tone, bitrate: bitrate, title: "Cat", comment: "Miaow")
            let bytes = file.bytes()
            #expect(bytes.count == file.byteCount)
            let tag = bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
            var start = 10 + tag
            var frames = 0
            while start < bytes.count {
                guard let header = MP3Header(bytes[start...]) else {
                    Issue.record("there is no frame at \(start) of \(bytes.count)")
                    return
                }
                #expect((header.sampleRate, header.bitrate, header.channels) == (rate, bitrate, channels))
                start += header.size
                frames += 1
            }
            #expect(start == bytes.count)
            let samples = rate >= 32_000 ? 1_152 : 576
            #expect(frames == (rate / 2 + samples - 1) / samples)
        }
    }

    @Test("A FLAC file has the samples of the tone", arguments: [(16_000, 1), (44_100, 2)])
    func flac(_ rate: Int, _ channels: Int) throws {
        let tone = Tone(milliseconds: 400, sampleRate: rate, channels: channels, seed: 7)
        let file = FLACTone(tone, title: "Cat", comment: "Miaow")
        let bytes = file.bytes()
        #expect(bytes.count == file.byteCount)
        #expect(bytes.prefix(4) == Array("fLaC".utf8)[...])
        // Rate, channels, bits and count of samples stand behind the sizes of blocks and frames.
        let facts = bytes[18..<26].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(Int(facts >> 44) == rate)
        #expect(Int(facts >> 41 & 7) + 1 == channels)
        #expect(Int(facts >> 36 & 31) + 1 == 16)
        #expect(Int(facts & 0xF_FFFF_FFFF) == tone.count)
        // The first frame: nine bytes of head, then each channel as it is.
        let first = try #require(bytes.firstRange(of: [0xFF, 0xF8])).lowerBound
        let count = min(tone.count, 4_096)
        for channel in 0..<channels {
            let start = first + 8 + channel * (1 + 2 * count)
            #expect(bytes[start] == 2)
            let samples = (0..<count).map { index in
                Int16(bitPattern: UInt16(bytes[start + 1 + 2 * index]) << 8 | UInt16(bytes[start + 2 + 2 * index]))
            }
            #expect(samples == (0..<count).map(tone.sample))
        }
    }
}

/// What the first four bytes of an MP3 frame say (ISO 11172-3 and 13818-3).
private struct MP3Header {
    let sampleRate: Int
    let bitrate: Int
    let channels: Int
    let size: Int

    init?(_ bytes: ArraySlice<UInt8>) {
        let head = Array(bytes.prefix(4))
        guard head.count == 4, head[0] == 0xFF, head[1] & 0xE7 == 0xE3 else { return nil }
        let version = Int(head[1] >> 3 & 3)
        let divisor = [3: 1, 2: 2, 0: 4][version] ?? 1
        sampleRate = [44_100, 48_000, 32_000][Int(head[2] >> 2 & 3)] / divisor
        bitrate = MP3Tone.bitrates(at: sampleRate)[Int(head[2] >> 4) - 1]
        channels = head[3] >> 6 == 3 ? 1 : 2
        size = (version == 3 ? 144 : 72) * bitrate * 1_000 / sampleRate + Int(head[2] >> 1 & 1)
    }
}
