import FalJSON
import Testing

@testable import FalEmulator

@Suite("The inside of media files")
struct MediaShapeTests {
    private func bytes(_ content: SampleFile.Content, text: String = "A cat, asleep") -> [UInt8] {
        SampleFile(content, seed: 0xC0FFEE, text: text).bytes()
    }

    private func big(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    private func little(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    // MARK: MP4

    private func boxes(_ bytes: ArraySlice<UInt8>) -> [(type: String, content: ArraySlice<UInt8>)] {
        var rest = bytes
        var found: [(type: String, content: ArraySlice<UInt8>)] = []
        while rest.count >= 8 {
            let size = big(rest.prefix(4))
            guard size >= 8, size <= rest.count else { break }
            found.append((String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self), rest.prefix(size).dropFirst(8)))
            rest = rest.dropFirst(size)
        }
        return rest.isEmpty ? found : []
    }

    private func box(_ path: [String], in bytes: [UInt8]) throws -> ArraySlice<UInt8> {
        try path.reduce(bytes[...]) { content, type in
            try #require(boxes(content).first { $0.type == type }?.content, "\(type)")
        }
    }

    @Test("An MP4 says where each frame lies, and units lie there")
    func mp4() throws {
        let file = bytes(.video(width: 320, height: 240, frames: 50, framesPerSecond: 25))
        #expect(boxes(file[...]).map(\.type) == ["ftyp", "moov", "mdat"])
        let table = ["moov", "trak", "mdia", "minf", "stbl"]
        let sizes = try box(table + ["stsz"], in: file).dropFirst(12)
        let lengths = stride(from: 0, to: sizes.count, by: 4).map { big(sizes.dropFirst($0).prefix(4)) }
        #expect(lengths.count == 50)
        var place = big(try box(table + ["stco"], in: file).dropFirst(8).prefix(4))
        for (index, length) in lengths.enumerated() {
            #expect(big(file[place..<(place + 4)]) == length - 4)
            // The first frame stands by itself, the others lean on it.
            #expect(file[place + 4] & 31 == (index == 0 ? 5 : 1))
            place += length
        }
        #expect(place == file.count)
        let movie = try box(["moov", "mvhd"], in: file)
        let (scale, length) = (big(movie.dropFirst(12).prefix(4)), big(movie.dropFirst(16).prefix(4)))
        #expect(length == 2 * scale)
        let track = try box(["moov", "trak", "tkhd"], in: file)
        #expect(big(track.suffix(8).prefix(4)) == 320 << 16)
        #expect(big(track.suffix(4)) == 240 << 16)
        let notes = try box(["moov", "udta", "meta"], in: file).dropFirst(4)
        let list = try #require(boxes(notes).first { $0.type == "ilst" }?.content)
        #expect(String(decoding: list, as: UTF8.self).contains("A cat, asleep"))
    }

    @Test("No unit of a film has three bytes that look like the start of another")
    func startCodes() {
        for frames in [1, 2, 9] {
            let film = H264Film(
                width: 64, height: 80, frames: frames, framesPerSecond: 24, text: "x", palette: CardPalette(seed: 9))
            for unit in [film.sequenceParameters, film.pictureParameters] + (0..<frames).map(film.frame) {
                for index in unit.indices.dropLast(2) {
                    #expect(!(unit[index] == 0 && unit[index + 1] == 0 && unit[index + 2] < 3))
                }
            }
        }
    }

    @Test(
        "Levels have room for their frames",
        arguments: [
            (320, 240, 24, 13), (1280, 720, 24, 31), (1280, 720, 60, 32),
            (1920, 1080, 30, 40), (3840, 2160, 30, 51), (4096, 4096, 120, 61), (4096, 16, 24, 40),
        ])
    func levels(_ width: Int, _ height: Int, _ rate: Int, _ level: Int) {
        let film = H264Film(
            width: width, height: height, frames: 1, framesPerSecond: rate, text: "", palette: CardPalette(seed: 0))
        #expect(film.level == level)
    }

    // MARK: GLB and ZIP

    @Test("A GLB is a closed cube of unit size, its faces to the outside")
    func glb() throws {
        let file = bytes(.mesh)
        #expect(file.prefix(4) == Array("glTF".utf8)[...])
        #expect(little(file[4..<8]) == 2)
        #expect(little(file[8..<12]) == file.count)
        let textLength = little(file[12..<16])
        let json = try JSONValue(parsing: Array(file[20..<(20 + textLength)]))
        #expect(json["nodes"]?[0]?["name"] == "A cat, asleep")
        let start = 20 + textLength
        #expect(file[(start + 4)..<(start + 8)] == Array("BIN\0".utf8)[...])
        let shape = file[(start + 8)...]
        #expect(little(file[start..<(start + 4)]) == shape.count)
        #expect(json["buffers"]?[0]?["byteLength"]?.intValue == shape.count)
        #expect(file.count % 4 == 0)
        func vector(_ index: Int, from offset: Int) -> [Float] {
            (0..<3).map { axis in
                let place = shape.startIndex + offset + index * 12 + axis * 4
                return Float(bitPattern: UInt32(little(shape[place..<(place + 4)])))
            }
        }
        var edges: [Set<[Float]>: Int] = [:]
        for triangle in 0..<12 {
            let corners = (0..<3).map { corner in
                let place = shape.startIndex + 576 + (triangle * 3 + corner) * 2
                return little(shape[place..<(place + 2)])
            }
            let places = corners.map { vector($0, from: 0) }
            #expect(places.joined().allSatisfy { abs($0) == 0.5 })
            for (from, to) in [(0, 1), (1, 2), (2, 0)] { edges[[places[from], places[to]], default: 0] += 1 }
            let a: [Float] = zip(places[1], places[0]).map { $0 - $1 }
            let b: [Float] = zip(places[2], places[0]).map { $0 - $1 }
            let out: [Float] = (0..<3).map { axis in
                let (next, last) = ((axis + 1) % 3, (axis + 2) % 3)
                return a[next] * b[last] - a[last] * b[next]
            }
            #expect(out == vector(corners[0], from: 288))
        }
        // Every edge is of two triangles.
        #expect(edges.values.allSatisfy { $0 == 2 })
        #expect(edges.count == 18)
    }

    @Test("A ZIP has its files at the places its directory says, with their checksums")
    func archive() throws {
        let file = bytes(.archive)
        let end = file.suffix(22)
        #expect(end.prefix(4) == [0x50, 0x4B, 5, 6])
        #expect(little(end.dropFirst(10).prefix(2)) == 2)
        var entry = file[little(end.dropFirst(16).prefix(4))...]
        var names: [String] = []
        for _ in 0..<2 {
            #expect(entry.prefix(4) == [0x50, 0x4B, 1, 2])
            let (size, nameLength) = (little(entry.dropFirst(24).prefix(4)), little(entry.dropFirst(28).prefix(2)))
            let start = little(entry.dropFirst(42).prefix(4))
            #expect(file[start..<(start + 4)] == [0x50, 0x4B, 3, 4])
            let content = Array(file[(start + 30 + nameLength)..<(start + 30 + nameLength + size)])
            #expect(little(entry.dropFirst(16).prefix(4)) == Int(Checksum.crc32(content)))
            names.append(String(decoding: entry.dropFirst(46).prefix(nameLength), as: UTF8.self))
            if names.last == "README.txt" {
                #expect(String(decoding: content, as: UTF8.self).contains("A cat, asleep"))
            }
            entry = entry.dropFirst(46 + nameLength)
        }
        #expect(names == ["README.txt", "sample.png"])
    }

    // MARK: Lengths

    @Test("The length that a result states is the file's, whatever its seed")
    func lengths() {
        let contents: [SampleFile.Content] = [
            .image(.png, width: 200, height: 100), .image(.jpeg, width: 200, height: 100),
            .image(.webp, width: 200, height: 100), .audio(milliseconds: 123), .mesh, .archive, .note,
            .video(width: 64, height: 96, frames: 7, framesPerSecond: 8),
        ]
        for content in contents {
            for seed in Array(0..<20) + [UInt32.max, 0xC0FFEE] {
                let file = SampleFile(content, seed: seed, text: "A cat")
                #expect(file.byteCount == file.bytes().count, "\(file.name)")
            }
        }
    }

    @Test("A text that is too long for the card, or has no room at all, does no harm", arguments: [1, 16, 40, 400])
    func texts(_ side: Int) {
        for text in ["", "word", String(repeating: "w", count: 150), String(repeating: "a b ", count: 60)] {
            let card = TestCard(width: side, height: side, text: text)
            #expect(card.bands.first?.rows.lowerBound == 0 && card.bands.last?.rows.upperBound == side)
            for (one, next) in zip(card.bands, card.bands.dropFirst()) {
                #expect(one.rows.upperBound == next.rows.lowerBound)
            }
            for band in card.bands { #expect(band.runs.reduce(0) { $0 + $1.length } == side) }
        }
    }
}
