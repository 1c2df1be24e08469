/// A made-up file. Its name is its recipe: `image-00c0ffee-1024x768-A_cat.png`, `audio-00c0ffee-2000ms-Hello.wav`.
///
/// What the emulator cannot make, a set of weights for instance, is a JSON text that says so, and is called JSON: a
/// program that believes it to be something else would fail in a place that tells nothing.
struct SampleFile: Sendable, Hashable {
    enum ImageFormat: String, Sendable, Hashable, CaseIterable {
        case png, jpeg, webp

        var ending: String { self == .jpeg ? "jpg" : rawValue }
    }

    enum Content: Sendable, Hashable {
        case image(ImageFormat, width: Int, height: Int)
        case video(width: Int, height: Int, frames: Int, framesPerSecond: Int)
        case audio(milliseconds: Int)
        case mesh
        case archive
        case note
    }

    let content: Content
    /// Colours the picture, tunes the sound.
    let seed: UInt32
    /// Drawn into pictures, named in everything: the beginning of the prompt.
    let text: String

    static let sides = 1...8_192
    static let videoSides = 16...4_096
    static let lengths = 10...600_000
    static let rates = 1...120
    static let frameCounts = 1...7_200

    init(_ content: Content, seed: UInt32, text: String = "") {
        self.seed = seed
        self.text = SampleFileName.fitted(text)
        self.content =
            switch content {
            case .image(let format, let width, let height):
                .image(format, width: Self.sides.nearest(to: width), height: Self.sides.nearest(to: height))
            case .video(let width, let height, let frames, let rate):
                // Colours are kept for every other pixel, so the sides are even.
                .video(
                    width: Self.videoSides.nearest(to: width + width % 2),
                    height: Self.videoSides.nearest(to: height + height % 2),
                    frames: Self.frameCounts.nearest(to: frames), framesPerSecond: Self.rates.nearest(to: rate))
            case .audio(let milliseconds): .audio(milliseconds: Self.lengths.nearest(to: milliseconds))
            case .mesh, .archive, .note: content
            }
    }

    var contentType: String {
        switch content {
        case .image(let format, _, _): "image/\(format.rawValue)"
        case .video: "video/mp4"
        case .audio: "audio/wav"
        case .mesh: "model/gltf-binary"
        case .archive: "application/zip"
        case .note: "application/json"
        }
    }

    // MARK: Its name

    private var kind: String {
        switch content {
        case .image: "image"
        case .video: "video"
        case .audio: "audio"
        case .mesh: "mesh"
        case .archive: "archive"
        case .note: "file"
        }
    }

    private var ending: String {
        switch content {
        case .image(let format, _, _): format.ending
        case .video: "mp4"
        case .audio: "wav"
        case .mesh: "glb"
        case .archive: "zip"
        case .note: "json"
        }
    }

    private var facts: [String] {
        switch content {
        case .image(_, let width, let height): ["\(width)x\(height)"]
        case .video(let width, let height, let frames, let rate): ["\(width)x\(height)", "\(frames)f", "\(rate)fps"]
        case .audio(let milliseconds): ["\(milliseconds)ms"]
        case .mesh, .archive, .note: []
        }
    }

    /// Eight hexadecimal digits.
    var seedText: String {
        let digits = String(seed, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    var name: String {
        let words = text.isEmpty ? [] : [SampleFileName.encoded(text)]
        return ([kind, seedText] + facts + words).joined(separator: "-") + "." + ending
    }

    /// Reads a name; only one that ``name`` would give is one.
    init?(name: String) {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...]
        var parts = name[..<dot].split(separator: "-", omittingEmptySubsequences: false)[...]
        guard let kind = parts.popFirst(), let seed = parts.popFirst().flatMap({ UInt32($0, radix: 16) }) else {
            return nil
        }
        let content: Content?
        switch kind {
        case "image":
            let format = ImageFormat.allCases.first { $0.ending == ending }
            let sides = Self.sides(parts.popFirst())
            content = format.flatMap { format in sides.map { .image(format, width: $0.0, height: $0.1) } }
        case "video":
            let sides = Self.sides(parts.popFirst())
            let (frames, rate) = (Self.number(parts.popFirst(), unit: "f"), Self.number(parts.popFirst(), unit: "fps"))
            if let sides, let frames, let rate {
                content = .video(width: sides.0, height: sides.1, frames: frames, framesPerSecond: rate)
            } else {
                content = nil
            }
        case "audio": content = Self.number(parts.popFirst(), unit: "ms").map { .audio(milliseconds: $0) }
        case "mesh": content = .mesh
        case "archive": content = .archive
        case "file": content = .note
        default: content = nil
        }
        // The text may have hyphens itself.
        guard let content, let text = SampleFileName.decoded(parts.joined(separator: "-")) else { return nil }
        self.init(content, seed: seed, text: text)
        guard self.name == name else { return nil }
    }

    private static func sides(_ text: Substring?) -> (Int, Int)? {
        let sides = (text ?? "").split(separator: "x").compactMap { Int($0) }
        return sides.count == 2 && sides.allSatisfy(Self.sides.contains) ? (sides[0], sides[1]) : nil
    }

    private static func number(_ text: Substring?, unit: String) -> Int? {
        guard let text, text.hasSuffix(unit) else { return nil }
        return Int(text.dropLast(unit.count))
    }
}

extension ClosedRange where Bound: Comparable {
    func nearest(to value: Bound) -> Bound { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
