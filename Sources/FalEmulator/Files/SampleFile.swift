import FalFields
import FalJSON

/// A made-up file. Its name is its recipe: `image-00c0ffee-1024x768.png`, `audio-00c0ffee-2000ms.wav`.
///
/// What the emulator cannot make, a video or a mesh, is a JSON text that says so, and is called JSON: a program that
/// believes it to be a video would fail in a place that tells nothing.
struct SampleFile: Sendable, Hashable {
    enum Content: Sendable, Hashable {
        case image(width: Int, height: Int)
        case audio(milliseconds: Int)
        case note(MediaKind)
    }

    let content: Content
    /// Colours the image, tunes the sound.
    let seed: UInt32

    static let sides = 1...8_192
    static let lengths = 10...60_000

    init(_ content: Content, seed: UInt32) {
        self.seed = seed
        self.content =
            switch content {
            case .image(let width, let height):
                .image(width: Self.sides.nearest(to: width), height: Self.sides.nearest(to: height))
            case .audio(let milliseconds): .audio(milliseconds: Self.lengths.nearest(to: milliseconds))
            case .note: content
            }
    }

    var name: String {
        let digits = String(seed, radix: 16)
        let seed = String(repeating: "0", count: 8 - digits.count) + digits
        return switch content {
        case .image(let width, let height): "image-\(seed)-\(width)x\(height).png"
        case .audio(let milliseconds): "audio-\(seed)-\(milliseconds)ms.wav"
        case .note(let kind): "\(kind.rawValue)-\(seed).json"
        }
    }

    var contentType: String {
        switch content {
        case .image: "image/png"
        case .audio: "audio/wav"
        case .note: "application/json"
        }
    }

    /// Reads a name; only one that ``name`` would give is one.
    init?(name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let seed = UInt32(parts[1].prefix { $0 != "." }, radix: 16) else {
            return nil
        }
        let content: Content?
        switch (parts[0], parts.last ?? "") {
        case ("image", let size) where parts.count == 3 && size.hasSuffix(".png"):
            let sides = size.dropLast(4).split(separator: "x").compactMap { Int($0) }
            content = sides.count == 2 ? .image(width: sides[0], height: sides[1]) : nil
        case ("audio", let length) where parts.count == 3 && length.hasSuffix("ms.wav"):
            content = Int(length.dropLast(6)).map { .audio(milliseconds: $0) }
        case (let kind, let end) where parts.count == 2 && end.hasSuffix(".json"):
            content = MediaKind(rawValue: String(kind)).map { .note($0) }
        default: content = nil
        }
        guard let content else { return nil }
        self.init(content, seed: seed)
        guard self.name == name else { return nil }
    }

    func bytes() -> [UInt8] {
        switch content {
        case .image(let width, let height): PNGTestCard(width: width, height: height, seed: seed).bytes()
        case .audio(let milliseconds): WAVTone(milliseconds: milliseconds, seed: seed).bytes()
        case .note(let kind):
            JSONValue.object([
                "kind": .string(kind.rawValue),
                "note": "Made up by a local fal, which stands in for the real file with this text.",
            ]).serialized(.pretty)
        }
    }
}

extension ClosedRange where Bound: Comparable {
    func nearest(to value: Bound) -> Bound { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
