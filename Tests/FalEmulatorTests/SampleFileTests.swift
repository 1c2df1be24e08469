import FalFields
import FalJSON
import Testing

@testable import FalEmulator

@Suite("Files that results point at")
struct SampleFileTests {
    @Test(
        "A PNG is one: its parts are in order, their checksums right, its rows as many and as long as it says",
        arguments: [(1, 1), (3, 2), (7, 5), (64, 64), (1024, 768), (257, 1), (1, 300), (8_192, 3)])
    func png(_ width: Int, _ height: Int) throws {
        let card = TestCard(width: width, height: height, text: "A cat")
        let notes = [("Description", "A cat é"), ("Comment", "none")]
        let bytes = PNGImage(card: card, palette: CardPalette(seed: 5), notes: notes).bytes()
        #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var rest = bytes.dropFirst(8)
        var parts: [(type: String, data: [UInt8])] = []
        while !rest.isEmpty {
            let length = Self.number(rest.prefix(4))
            let body = Array(rest.dropFirst(4).prefix(length + 4))
            #expect(Self.number(rest.dropFirst(length + 8).prefix(4)) == Self.slowCRC(body))
            parts.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4))))
            rest = rest.dropFirst(length + 12)
        }
        #expect(parts.map(\.type) == ["IHDR", "PLTE", "iTXt", "iTXt", "IDAT", "IEND"])
        #expect(Self.number(parts[0].data[0..<4]) == width)
        #expect(Self.number(parts[0].data[4..<8]) == height)
        #expect(parts[0].data[8...] == [8, 3, 0, 0, 0])
        #expect(parts[1].data == CardPalette(seed: 5).colours.flatMap(\.self))
        #expect(parts[2].data == Array("Description\0\0\0\0\0A cat é".utf8))
        let pixels = try #require(FixedCodeInflater.unpack(parts[4].data))
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

    @Test("Checksums of texts that are known from their definitions")
    func checksums() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        var adler = Adler32()
        for byte in "Wikipedia".utf8 { adler.append(byte, count: 1) }
        #expect(adler.value == 0x11E6_0398)
    }

    @Test("Every length of a run comes back")
    func runs() throws {
        for length in Array(1...600) + [1_000_000] {
            var stream = ZlibRuns()
            stream.append(200, count: length)
            stream.append(7, count: 2)
            stream.append(9, count: 0)
            let expected = Array(repeating: UInt8(200), count: length) + [7, 7]
            #expect(FixedCodeInflater.unpack(stream.finish()) == expected, "\(length)")
        }
    }

    @Test(
        "A WAV says truly how long it is, begins and ends in silence, and sounds in between",
        arguments: [10, 500, 2_000])
    func wav(_ milliseconds: Int) {
        let bytes = WAVTone(milliseconds: milliseconds, seed: 0xC0FFEE, title: "Cat", comment: "Miaow").bytes()
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

    @Test("A name leads back to its file")
    func names() {
        let files = [
            SampleFile(.image(.png, width: 1024, height: 768), seed: 0xC0FFEE),
            SampleFile(.image(.jpeg, width: 3, height: 4), seed: 1, text: "  A cat - asleep,\n“so”  "),
            SampleFile(.audio(milliseconds: 2_000), seed: 0, text: "-"),
            SampleFile(.note, seed: .max), SampleFile(.image(.webp, width: 1_000_000, height: -5), seed: 1),
            SampleFile(.video(width: 333, height: 9_999, frames: 0, framesPerSecond: 1_000), seed: 2, text: "1-2x3"),
            SampleFile(.mesh, seed: 3, text: "a_b~c"), SampleFile(.archive, seed: 4),
        ]
        let names = [
            "image-00c0ffee-1024x768.png", "image-00000001-3x4-A_cat_-_asleep~2C_~E2~80~9Cso~E2~80~9D.jpg",
            "audio-00000000-2000ms--.wav", "file-ffffffff.json", "image-00000001-8192x1.webp",
            "video-00000002-334x4096-1f-120fps-1-2x3.mp4", "mesh-00000003-a~5Fb~7Ec.glb", "archive-00000004.zip",
        ]
        #expect(files.map(\.name) == names)
        #expect(names.map(SampleFile.init(name:)) == files)
    }

    @Test(
        "Other names are no files",
        arguments: [
            "", "image", "image-00c0ffee-1024x768.gif", "image-00c0ffee-99999x1.png", "image-00c0ffee-0x1.png",
            "image-c0ffee-1x1.png", "image-00C0FFEE-1x1.png", "image-00c0ffee-+1x1.png", "image-00c0ffee-1x1x1.png",
            "audio-00c0ffee-1ms.wav", "audio-00c0ffee-6000000ms.wav", "thing-00c0ffee.json", "video-00c0ffee.mp4",
            "../../etc/passwd", "image-zzzzzzzz-1x1.png", "image-00c0ffee-1x1-a b.png", "mesh-00c0ffee-a~2.glb",
            "mesh-00c0ffee-~FF.glb", "mesh-00c0ffee-_a.glb", "mesh-00c0ffee.zip", "video-00c0ffee-15x15-1f-1fps.mp4",
            "file-00c0ffee-\(String(repeating: "a", count: 161)).json",
        ])
    func otherNames(_ name: String) { #expect(SampleFile(name: name) == nil) }

    @Test("The server gives what the name says, without a key, under fal's hosts too, and nothing else")
    func served() async throws {
        let fal = try await FalEmulator.start(.test())
        for (name, type) in [
            ("image-00c0ffee-64x48.png", "image/png"), ("audio-00c0ffee-100ms.wav", "audio/wav"),
            ("video-00c0ffee-64x64-3f-24fps-A_cat.mp4", "video/mp4"), ("file-00c0ffee.json", "application/json"),
        ] {
            let reply = try await fal.call("GET", "/files/\(name)", key: nil)
            #expect(reply.status == 200)
            #expect(reply.header("content-type") == type)
            #expect(reply.header("cache-control") == "public, max-age=5184000, immutable")
            #expect(reply.bytes == SampleFile(name: name)?.bytes())
            #expect(try await fal.call("GET", "/v3.fal.media/files/\(name)", key: nil).bytes == reply.bytes)
            let head = try await fal.call("HEAD", "/files/\(name)", key: nil)
            #expect(head.status == 200)
            #expect(head.header("content-length") == "\(reply.bytes.count)")
            #expect(head.bytes == [])
        }
        #expect(try await fal.call("GET", "/files/nothing.png", key: nil).status == 404)
        #expect(try await fal.call("DELETE", "/files/file-00c0ffee.json", key: nil).status == 405)
        await fal.stop()
    }
}
