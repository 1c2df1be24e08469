import FalFields
import Foundation
import TestSupport
import Testing

@testable import FalEmulator

/// Other people's programs, which must agree with us on what our files show. They are no part of this project.
private enum Decoder {
    static let isThere = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg", "/opt/homebrew/bin/ffmpeg"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let absence: Comment = "ffmpeg is not installed, which reads the files here."
}

@Suite("Media files as other programs see them", .enabled(if: Decoder.isThere, Decoder.absence))
struct MediaDecoderTests {
    /// Every frame's pixels, red, green and blue by turns.
    private func pixels(of file: SampleFile) async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let (source, target) = ("\(folder.path)/\(file.name)", "\(folder.path)/pixels.raw")
        try folder.write(file.bytes(), to: file.name)
        let outcome = try await Program.run(
            "ffmpeg",
            ["-v", "error", "-xerror", "-i", source, "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", target])
        #expect(outcome.status == 0)
        #expect(outcome.output == "")
        return [UInt8](try Data(contentsOf: URL(filePath: target)))
    }

    /// The largest difference to what the card shows.
    private func deviation(_ pixels: ArraySlice<UInt8>, from card: TestCard, seed: UInt32) -> Int {
        let colours = CardPalette(seed: seed).colours
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

    @Test(
        "Pictures show the card: PNG and WebP to the letter, JPEG nearly",
        arguments: [(SampleFile.ImageFormat.png, 0), (.webp, 0), (.jpeg, 24)], [(1, 1), (37, 23), (301, 200), (640, 8)])
    func pictures(_ format: (SampleFile.ImageFormat, Int), _ size: (Int, Int)) async throws {
        let text = "A cat, asleep on a roof: 100 %!"
        for seed: UInt32 in [0, 7, 0xC0FFEE] {
            let file = SampleFile(.image(format.0, width: size.0, height: size.1), seed: seed, text: text)
            let pixels = try await pixels(of: file)
            try #require(pixels.count == size.0 * size.1 * 3)
            let card = TestCard(width: size.0, height: size.1, text: text)
            #expect(deviation(pixels[...], from: card, seed: seed) <= format.1, "\(file.name)")
        }
    }

    @Test("A film begins with the card, ends with a full bar, and has as many frames as it says")
    func film() async throws {
        for (width, height) in [(16, 16), (160, 96), (334, 250)] {
            let file = SampleFile(
                .video(width: width, height: height, frames: 12, framesPerSecond: 8), seed: 5, text: "A cat")
            let pixels = try await pixels(of: file)
            let size = width * height * 3
            try #require(pixels.count == size * 12)
            let film = H264Film(
                width: width, height: height, frames: 12, framesPerSecond: 8, text: "A cat",
                palette: CardPalette(seed: 5))
            // Colours are kept for every other pixel, so edges at odd places differ; the mean does not.
            let first = mean(of: pixels[..<size], from: film.card)
            #expect(first < 4, "\(width)x\(height): \(first)")
            let last = Array(pixels.suffix(size))
            #expect((last == Array(pixels.prefix(size))) == (height < 64))
            if height >= 64 {
                let row = (height / 16 * 16 - 8) * width * 3
                let played = CardPalette(seed: 5).colours[Int(CardPalette.played)]
                for x in [0, width / 2, width - 1] {
                    let colour = last[(row + x * 3)..<(row + x * 3 + 3)]
                    #expect(zip(colour, played).allSatisfy { abs(Int($0) - Int($1)) < 8 })
                }
            }
        }
    }

    private func mean(of pixels: ArraySlice<UInt8>, from card: TestCard) -> Double {
        let colours = CardPalette(seed: 5).colours
        let expected = card.bands.flatMap { band in
            let row = band.runs.pixels(width: card.width).flatMap { colours[Int($0)] }
            return band.rows.flatMap { _ in row }
        }
        return Double(zip(pixels, expected).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(pixels.count)
    }

    @Test("Lengths, sizes and titles are what was asked for")
    func facts() async throws {
        let folder = try TemporaryFolder()
        for (file, expected) in [
            (
                SampleFile(.video(width: 320, height: 180, frames: 120, framesPerSecond: 24), seed: 1, text: "A cat"),
                [
                    "width=320", "height=180", "r_frame_rate=24/1", "nb_frames=120", "duration=5.000000",
                    "TAG:title=A cat",
                ]
            ),
            (
                SampleFile(.audio(milliseconds: 2_500), seed: 1, text: "A cat"),
                ["sample_rate=16000", "channels=1", "duration=2.500000", "TAG:title=A cat"]
            ),
        ] {
            try folder.write(file.bytes(), to: file.name)
            let outcome = try await Program.run(
                "ffprobe", ["-v", "error", "-show_streams", "-show_format", "\(folder.path)/\(file.name)"])
            let lines = Set(outcome.output.split(separator: "\n").map(String.init))
            for line in expected { #expect(lines.contains(line), "\(line) of \(file.name)") }
        }
    }
}
