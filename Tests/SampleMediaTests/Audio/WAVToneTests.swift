import Testing

@testable import SampleMedia

@Suite("WAV files")
struct WAVToneTests {
    @Test(
        "The header states the length; the tone starts and ends in silence",
        arguments: [10, 500, 2_000])
    func wav(_ milliseconds: Int) {
        let tone = Tone(milliseconds: milliseconds, sampleRate: 16_000, channels: 1, seed: 0xC0FFEE)
        let bytes = WAVTone(tone, title: "Cat", comment: "Miaow").bytes()
        func number(_ start: Int, _ count: Int) -> Int {
            bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(bytes.prefix(4) == Array("RIFF".utf8)[...])
        #expect(number(4, 4) == bytes.count - 8)
        #expect(bytes[8..<16] == Array("WAVEfmt ".utf8)[...])
        #expect([number(16, 4), number(20, 2), number(22, 2), number(24, 4)] == [16, 1, 1, 16_000])
        #expect([number(28, 4), number(32, 2), number(34, 2)] == [32_000, 2, 16])
        #expect(bytes[36..<40] == Array("LIST".utf8)[...])
        #expect(Array(bytes[44..<62]) == Array("INFOINAM".utf8) + [4, 0, 0, 0] + Array("Cat\0IC".utf8))
        let data = 44 + number(40, 4)
        #expect(bytes[data..<(data + 4)] == Array("data".utf8)[...])
        #expect(number(data + 4, 4) == milliseconds * 32)
        #expect(bytes.count == data + 8 + milliseconds * 32)
        let samples = stride(from: data + 8, to: bytes.count, by: 2).map { Int16(truncatingIfNeeded: number($0, 2)) }
        #expect(samples.first == 0 && samples.last == 0)
        #expect(samples.contains { $0 > 1_000 } && samples.contains { $0 < -1_000 })
    }
}
