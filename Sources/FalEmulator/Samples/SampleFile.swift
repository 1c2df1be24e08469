import FalJSON
import FalSupport
import SampleMedia

/// A made-up file. Its name describes its content: `image-00c0ffee-1024x768-A_cat.png`,
/// `audio-00c0ffee-2000ms-16000hz-1ch-Hello.wav`.
///
/// A file that the emulator cannot make, such as model weights, is a JSON note that says so. It is also named and typed
/// as JSON: with another type, a program would fail later and for no visible reason.
struct SampleFile: Sendable, Hashable {
    enum ImageFormat: String, Sendable, Hashable, CaseIterable {
        case png, jpeg, webp

        var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
    }

    enum Content: Sendable, Hashable {
        case image(ImageFormat, width: Int, height: Int)
        case video(width: Int, height: Int, frames: Int, framesPerSecond: Int)
        case audio(SampleAudio)
        case mesh
        case archive
        case note
    }

    let content: Content
    /// Selects the colours of a picture and the pitch of a sound.
    let seed: UInt32
    /// The beginning of the prompt. It is drawn into pictures and stored in the metadata of other files.
    let text: String

    static let sides = 1...8_192
    static let videoSides = 16...4_096
    static let rates = 1...120
    static let frameCounts = 1...7_200

    init(_ content: Content, seed: UInt32, text: String = "") {
        self.seed = seed
        self.text = FileNameText.fitted(text)
        self.content =
            switch content {
            case .image(let format, let width, let height):
                .image(format, width: Self.sides.nearest(to: width), height: Self.sides.nearest(to: height))
            case .video(let width, let height, let frames, let rate):
                // Chroma is subsampled, so the sides are even.
                .video(
                    width: Self.videoSides.nearest(to: width + width % 2),
                    height: Self.videoSides.nearest(to: height + height % 2),
                    frames: Self.frameCounts.nearest(to: frames), framesPerSecond: Self.rates.nearest(to: rate))
            case .audio, .mesh, .archive, .note: content
            }
    }

    var contentType: String {
        switch content {
        case .image(let format, _, _): "image/\(format.rawValue)"
        case .video: "video/mp4"
        case .audio(let audio): audio.contentType
        case .mesh: "model/gltf-binary"
        case .archive: "application/zip"
        case .note: "application/json"
        }
    }

    // MARK: Name

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

    private var fileExtension: String {
        switch content {
        case .image(let format, _, _): format.fileExtension
        case .video: "mp4"
        case .audio(let audio): audio.format.rawValue
        case .mesh: "glb"
        case .archive: "zip"
        case .note: "json"
        }
    }

    private var properties: [String] {
        switch content {
        case .image(_, let width, let height): ["\(width)x\(height)"]
        case .video(let width, let height, let frames, let rate): ["\(width)x\(height)", "\(frames)f", "\(rate)fps"]
        case .audio(let audio): audio.properties
        case .mesh, .archive, .note: []
        }
    }

    /// Eight hexadecimal digits.
    var seedText: String {
        withUnsafeBytes(of: seed.bigEndian) { Hexadecimal.text($0) }
    }

    var name: String {
        let words = text.isEmpty ? [] : [FileNameText.encoded(text)]
        return ([kind, seedText] + properties + words).joined(separator: "-") + "." + fileExtension
    }

    /// Parses a name. It is only valid if ``name`` would be exactly the same.
    init?(name: String) {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let fileExtension = name[name.index(after: dot)...]
        var parts = name[..<dot].split(separator: "-", omittingEmptySubsequences: false)[...]
        guard let kind = parts.popFirst(), let seed = parts.popFirst().flatMap({ UInt32($0, radix: 16) }) else {
            return nil
        }
        let content: Content?
        switch kind {
        case "image":
            let format = ImageFormat.allCases.first { $0.fileExtension == fileExtension }
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
        case "audio":
            content = SampleAudio(fileExtension: fileExtension) { Self.number(parts.popFirst(), unit: $0) }
                .map { .audio($0) }
        case "mesh": content = .mesh
        case "archive": content = .archive
        case "file": content = .note
        default: content = nil
        }
        // The text itself can contain hyphens.
        guard let content, let text = FileNameText.decoded(parts.joined(separator: "-")) else { return nil }
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

// MARK: - Content

extension SampleFile {
    func bytes() -> [UInt8] {
        let palette = TestCard.Palette(seed: seed)
        switch content {
        case .image(let format, let width, let height):
            let card = TestCard(width: width, height: height, text: text)
            switch format {
            case .png:
                let notes = [("Description", text), ("Comment", comment)]
                return PNGImage(card: card, palette: palette, notes: notes).bytes()
            case .jpeg: return JPEGImage(card: card, palette: palette, comment: "\(comment): \(text)").bytes()
            case .webp: return WebPImage(card: card, palette: palette).bytes()
            }
        case .video(let width, let height, let frames, let rate):
            let video = H264Video(
                width: width, height: height, frames: frames, framesPerSecond: rate, text: text, palette: palette)
            return MP4File(video: video, title: text, comment: comment).bytes()
        case .audio(let audio): return audio.bytes(seed: seed, title: text, comment: comment)
        case .mesh:
            return GLBCube(name: text.isEmpty ? "cube" : text, comment: comment, palette: palette).bytes()
        case .archive:
            let picture = SampleFile(.image(.png, width: 512, height: 512), seed: seed, text: text)
            let files = [("README.txt", Array("\(comment)\n\(text)\n".utf8)), ("sample.png", picture.bytes())]
            return ZIPArchive(files: files).bytes()
        case .note:
            return JSONValue.object([
                "note": "Made up by a local fal, which stands in for the real file with this text.",
                "seed": .string(seedText), "text": .string(text),
            ]).serialized(.pretty)
        }
    }

    /// Equally long for every seed.
    private var comment: String { "Made up by a local fal, seed \(seedText)" }

    /// The size of ``bytes()``. Results state it and are fetched far more often than their files, so it is cached: a
    /// file is only made for the first result of its kind.
    var byteCount: Int {
        if case .audio(let audio) = content { return audio.byteCount(title: text, comment: comment) }
        // Of the seed, only the hue affects the size.
        let representative = SampleFile(content, seed: seed % TestCard.Palette.hueCount, text: text)
        if let known = Self.byteCounts.withLock({ $0[representative] }) { return known }
        let count = representative.bytes().count
        Self.byteCounts.withLock { counts in
            if counts.count >= Self.cachedCounts { counts = [:] }
            counts[representative] = count
        }
        return count
    }

    private static let cachedCounts = 4_096
    private static let byteCounts = Locked<[SampleFile: Int]>([:])
}

/// The text in a file name: readable, without characters that have a meaning in URLs or file systems.
enum FileNameText {
    /// The limit in bytes. Most file systems allow names of 255 bytes.
    static let longest = 160

    /// `A cat, asleep` is `A_cat~2C_asleep`.
    static func encoded(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let piece = encoded(scalar)
            if name.utf8.count + piece.utf8.count > longest { break }
            name += piece
        }
        return name
    }

    /// As much of a text as fits into a name, trimmed and with single spaces.
    static func fitted(_ text: String) -> String {
        // Avoids processing all of a long text.
        let words = text.unicodeScalars.prefix(4 * longest).split(whereSeparator: \.properties.isWhitespace)
        return decoded(encoded(words.map { String($0) }.joined(separator: " "))) ?? ""
    }

    static func decoded(_ name: some StringProtocol) -> String? {
        var text: [UInt8] = []
        var rest = name.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "_"): text.append(0x20)
            case UInt8(ascii: "~"):
                guard rest.count >= 2, let byte = Hexadecimal.bytes(rest.prefix(2))?.first else { return nil }
                text.append(byte)
                rest = rest.dropFirst(2)
            default: text.append(byte)
            }
        }
        let result = String(decoding: text, as: UTF8.self)
        return result.utf8.elementsEqual(text) ? result : nil
    }

    private static func encoded(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case " ": "_"
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".": String(scalar)
        default:
            String(scalar).utf8.map { "~" + Hexadecimal.text(CollectionOfOne($0), uppercase: true) }.joined()
        }
    }
}
