import Foundation
import TestSupport
import Testing

@testable import SampleMedia

/// ffmpeg, which must agree with the encoders about what their files show. It is optional.
private enum Decoder {
    static let isInstalled = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg", "/opt/homebrew/bin/ffmpeg"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let absence: Comment = "ffmpeg is not installed."
}

@Suite("Files as ffmpeg decodes them", .enabled(if: Decoder.isInstalled, Decoder.absence))
struct MediaDecoderTests {
    /// The red, green and blue bytes of every frame.
    private func pixels(of bytes: [UInt8], named name: String) async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let (source, target) = ("\(folder.path)/\(name)", "\(folder.path)/pixels.raw")
        try folder.write(bytes, to: name)
        let outcome = try await Program.run(
            "ffmpeg",
            ["-v", "error", "-xerror", "-i", source, "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", target])
        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        return [UInt8](try Data(contentsOf: URL(filePath: target)))
    }

    /// The largest difference to what the card shows.
    private func deviation(_ pixels: ArraySlice<UInt8>, from card: TestCard, seed: UInt32) -> Int {
        let colours = TestCard.Palette(seed: seed).colours
        var worst = 0
        for band in card.bands {
            let row = band.runs.pixels(width: card.width).flatMap { colours[Int($0)] }
            for y in band.rows {
                let start = pixels.startIndex + y * row.count
                for (one, other) in zip(pixels[start..<(start + row.count)], row) {
                    worst = max(worst, abs(Int(one) - Int(other)))
                }
            }
        }
        return worst
    }

    enum Format: String, CaseIterable {
        case png, webp, jpg

        var tolerance: Int { self == .jpg ? 24 : 0 }

        func encode(_ card: TestCard, _ palette: TestCard.Palette) -> [UInt8] {
            switch self {
            case .png: PNGImage(card: card, palette: palette, notes: []).bytes()
            case .webp: WebPImage(card: card, palette: palette).bytes()
            case .jpg: JPEGImage(card: card, palette: palette, comment: "").bytes()
            }
        }
    }

    @Test(
        "Images show the card: PNG and WebP exactly, JPEG nearly",
        arguments: Format.allCases, [(1, 1), (37, 23), (301, 200), (640, 8)])
    func images(_ format: Format, _ size: (Int, Int)) async throws {
        for seed: UInt32 in [0, 7, 0xC0FFEE] {
            let card = TestCard(width: size.0, height: size.1, text: "A cat, asleep on a roof: 100 %!")
            let bytes = format.encode(card, TestCard.Palette(seed: seed))
            let pixels = try await pixels(of: bytes, named: "image.\(format.rawValue)")
            try #require(pixels.count == size.0 * size.1 * 3)
            #expect(deviation(pixels[...], from: card, seed: seed) <= format.tolerance, "seed \(seed)")
        }
    }

    @Test("A video starts with the card, ends with a full progress bar, and has as many frames as it states")
    func video() async throws {
        let palette = TestCard.Palette(seed: 5)
        for (width, height) in [(16, 16), (160, 96), (334, 250)] {
            let video = H264Video(
                width: width, height: height, frames: 12, framesPerSecond: 8, text: "A cat", palette: palette)
            let file = MP4File(video: video, title: "", comment: "").bytes()
            let pixels = try await pixels(of: file, named: "video.mp4")
            let size = width * height * 3
            try #require(pixels.count == size * 12)
            // Chroma is subsampled, so edges at odd positions differ; the mean does not.
            let first = mean(of: pixels[..<size], from: video.card, palette)
            #expect(first < 4, "\(width)x\(height): \(first)")
            let last = Array(pixels.suffix(size))
            #expect((last == Array(pixels.prefix(size))) == (height < 64))
            if height >= 64 {
                let row = (height / 16 * 16 - 8) * width * 3
                let played = palette.colours[Int(TestCard.Palette.played)]
                for x in [0, width / 2, width - 1] {
                    let colour = last[(row + x * 3)..<(row + x * 3 + 3)]
                    #expect(zip(colour, played).allSatisfy { abs(Int($0) - Int($1)) < 8 })
                }
            }
        }
    }

    private func mean(of pixels: ArraySlice<UInt8>, from card: TestCard, _ palette: TestCard.Palette) -> Double {
        let expected = card.bands.flatMap { band in
            let row = band.runs.pixels(width: card.width).flatMap { palette.colours[Int($0)] }
            return band.rows.flatMap { _ in row }
        }
        return Double(zip(pixels, expected).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(pixels.count)
    }

    @Test("Lengths, sizes and titles are those that were asked for")
    func metadata() async throws {
        let video = H264Video(
            width: 320, height: 180, frames: 120, framesPerSecond: 24, text: "", palette: TestCard.Palette(seed: 1))
        let tone = Tone(milliseconds: 2_500, sampleRate: 32_000, channels: 2, seed: 1)
        let folder = try TemporaryFolder()
        for (name, bytes, expected) in [
            (
                "video.mp4", MP4File(video: video, title: "A cat", comment: "").bytes(),
                [
                    "width=320", "height=180", "r_frame_rate=24/1", "nb_frames=120", "duration=5.000000",
                    "TAG:title=A cat",
                ]
            ),
            (
                "tone.wav", WAVTone(tone, title: "A cat", comment: "").bytes(),
                ["sample_rate=32000", "channels=2", "duration=2.500000", "TAG:title=A cat"]
            ),
            (
                "tone.flac", FLACTone(tone, title: "A cat", comment: "").bytes(),
                ["sample_rate=32000", "channels=2", "duration=2.500000", "TAG:TITLE=A cat"]
            ),
            (
                "tone.mp3", MP3Tone(tone, bitrate: 96, title: "A cat", comment: "").bytes(),
                ["sample_rate=32000", "channels=2", "bit_rate=96000", "TAG:title=A cat"]
            ),
        ] {
            try folder.write(bytes, to: name)
            let outcome = try await Program.run(
                "ffprobe", ["-v", "error", "-show_streams", "-show_format", "\(folder.path)/\(name)"])
            let lines = Set(outcome.output.split(separator: "\n").map(String.init))
            for line in expected { #expect(lines.contains(line), "\(line) of \(name)") }
        }
    }
}
