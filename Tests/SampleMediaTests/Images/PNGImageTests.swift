import Testing

@testable import SampleMedia

@Suite("PNG images")
struct PNGImageTests {
    @Test(
        "The chunks are in order, their checksums match, and the pixels are those of the card",
        arguments: [(1, 1), (3, 2), (7, 5), (64, 64), (1024, 768), (257, 1), (1, 300), (8_192, 3)])
    func png(_ width: Int, _ height: Int) throws {
        let card = TestCard(width: width, height: height, text: "A cat")
        let notes = [("Description", "A cat é"), ("Comment", "none")]
        let bytes = PNGImage(card: card, palette: TestCard.Palette(seed: 5), notes: notes).bytes()
        #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var rest = bytes.dropFirst(8)
        var chunks: [(type: String, data: [UInt8])] = []
        while !rest.isEmpty {
            let length = Self.number(rest.prefix(4))
            let body = Array(rest.dropFirst(4).prefix(length + 4))
            #expect(Self.number(rest.dropFirst(length + 8).prefix(4)) == Self.slowCRC(body))
            chunks.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4))))
            rest = rest.dropFirst(length + 12)
        }
        #expect(chunks.map(\.type) == ["IHDR", "PLTE", "iTXt", "iTXt", "IDAT", "IEND"])
        #expect(Self.number(chunks[0].data[0..<4]) == width)
        #expect(Self.number(chunks[0].data[4..<8]) == height)
        #expect(chunks[0].data[8...] == [8, 3, 0, 0, 0])
        #expect(chunks[1].data == TestCard.Palette(seed: 5).colours.flatMap(\.self))
        #expect(chunks[2].data == Array("Description\0\0\0\0\0A cat é".utf8))
        let pixels = try #require(FixedCodeInflater.unpack(chunks[4].data))
        #expect(pixels.count == (width + 1) * height)
        var row = Array(repeating: UInt8(0), count: width)
        var expected: [[UInt8]] = []
        for band in card.bands { for _ in band.rows { expected.append(band.runs.pixels(width: width)) } }
        for y in 0..<height {
            let filtered = pixels[(y * (width + 1))..<((y + 1) * (width + 1))]
            let isDifference = filtered.first == 2
            #expect(isDifference || filtered.first == 0)
            row = isDifference ? zip(row, filtered.dropFirst()).map { $0 &+ $1 } : Array(filtered.dropFirst())
            #expect(row == expected[y])
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// By the definition, a bit at a time.
    private static func slowCRC(_ bytes: [UInt8]) -> Int {
        var sum: UInt32 = .max
        for byte in bytes {
            for bit in 0..<8 {
                let isOdd = (sum ^ UInt32(byte) >> UInt32(bit)) & 1 == 1
                sum = sum >> 1 ^ (isOdd ? 0xEDB8_8320 : 0)
            }
        }
        return Int(~sum)
    }
}
