import Testing

@testable import SampleMedia

@Suite("MP4 files")
struct MP4FileTests {
    private func big(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

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

    @Test("The frame table leads to every frame")
    func mp4() throws {
        let video = H264Video(
            width: 320, height: 240, frames: 50, framesPerSecond: 25, text: "x", palette: TestCard.Palette(seed: 7))
        let file = MP4File(video: video, title: "A cat, asleep", comment: "").bytes()
        #expect(boxes(file[...]).map(\.type) == ["ftyp", "moov", "mdat"])
        let table = ["moov", "trak", "mdia", "minf", "stbl"]
        let sizes = try box(table + ["stsz"], in: file).dropFirst(12)
        let lengths = stride(from: 0, to: sizes.count, by: 4).map { big(sizes.dropFirst($0).prefix(4)) }
        #expect(lengths.count == 50)
        var place = big(try box(table + ["stco"], in: file).dropFirst(8).prefix(4))
        for (index, length) in lengths.enumerated() {
            #expect(big(file[place..<(place + 4)]) == length - 4)
            // The first frame is intra-coded, the others refer to it.
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

    @Test("No NAL unit contains a start code")
    func startCodes() {
        for frames in [1, 2, 9] {
            let video = H264Video(
                width: 64, height: 80, frames: frames, framesPerSecond: 24, text: "x",
                palette: TestCard.Palette(seed: 9))
            for unit in [video.sequenceParameters, video.pictureParameters] + (0..<frames).map(video.frame) {
                for index in unit.indices.dropLast(2) {
                    #expect(!(unit[index] == 0 && unit[index + 1] == 0 && unit[index + 2] < 3))
                }
            }
        }
    }

    @Test(
        "The level is the lowest that allows the frame size and rate",
        arguments: [
            (320, 240, 24, 13), (1280, 720, 24, 31), (1280, 720, 60, 32),
            (1920, 1080, 30, 40), (3840, 2160, 30, 51), (4096, 4096, 120, 61), (4096, 16, 24, 40),
        ])
    func levels(_ width: Int, _ height: Int, _ rate: Int, _ level: Int) {
        let video = H264Video(
            width: width, height: height, frames: 1, framesPerSecond: rate, text: "",
            palette: TestCard.Palette(seed: 0))
        #expect(video.level == level)
    }
}
