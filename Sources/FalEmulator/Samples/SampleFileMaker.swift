import FalFields
import FalJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Makes the files that results point at, and the objects that describe them.
struct SampleFileMaker: Sendable {
    let wish: SampleWish
    let base: String

    /// Whether a text of this name is the address of a file.
    static func isAddress(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["url", "urls", "uri"].contains { name.hasSuffix($0) }
    }

    /// - Parameter name: what the file is called where it is used; it tells the kind where the type does not.
    func file(_ kind: MediaKind, named name: String, random: inout SampleRandom) -> SampleFile {
        let seed = UInt32(truncatingIfNeeded: random.next())
        let content: SampleFile.Content =
            switch kind == .file ? Self.kind(named: name) : kind {
            case .image: .image(width: wish.width, height: wish.height)
            case .audio: .audio(milliseconds: Int(wish.seconds * 1_000))
            case .video: .note(.video)
            case .file: .note(.file)
            }
        return SampleFile(content, seed: seed)
    }

    private static let words: [(MediaKind, [String])] = [
        (.video, ["video"]),
        (.audio, ["audio", "voice", "speech", "music", "sound", "song", "vocals"]),
        (.image, ["image", "mask", "frame", "photo", "picture", "thumbnail", "texture", "preview", "depth"]),
    ]

    private static func kind(named name: String) -> MediaKind {
        let name = name.lowercased()
        return words.first { $0.1.contains(where: name.contains) }?.0 ?? .file
    }

    /// Where a file is; itself as a data URI when the input wants it so.
    func address(of file: SampleFile) -> String {
        if wish.isInline { return "data:\(file.contentType);base64,\(Data(file.bytes()).base64EncodedString())" }
        return FileService.address(of: file, base: base)
    }

    /// The object for a file: what is always useful, and what this endpoint promises besides.
    func object(
        _ kind: MediaKind, requires: [String], named name: String, random: inout SampleRandom
    ) -> JSONObject {
        let file = file(kind, named: name, random: &random)
        var object = JSONObject()
        let usual = ["url", "content_type", "file_name", "file_size"]
        let sizes = if case .image = file.content { ["width", "height"] } else { [String]() }
        for member in usual + sizes + requires where object[member] == nil {
            object[member] = fact(member, about: file) ?? promised(member, file, random: &random)
        }
        return object
    }

    /// What is true of a file, by the names fal uses.
    func fact(_ member: String, about file: SampleFile) -> JSONValue? {
        switch (member, file.content) {
        case ("url", _): return .string(address(of: file))
        case ("content_type", _): return .string(file.contentType)
        case ("file_name", _): return .string(file.name)
        case ("file_size", _): return .number(JSONNumber(file.bytes().count))
        case ("width", .image(let width, _)): return .number(JSONNumber(width))
        case ("height", .image(_, let height)): return .number(JSONNumber(height))
        case ("duration", .audio(let milliseconds)): return JSONNumber(Double(milliseconds) / 1_000).map { .number($0) }
        case ("channels", .audio): return 1
        case ("sample_rate", .audio): return .number(JSONNumber(WAVTone.sampleRate))
        default: return nil
        }
    }

    /// What a file that is only a note would have if it were what it stands for.
    private func promised(_ member: String, _ file: SampleFile, random: inout SampleRandom) -> JSONValue {
        switch member {
        case "bitrate": "256k"
        case "file_data": .string(Data(file.bytes()).base64EncodedString())
        default: .number(SampleQuantity(wish: wish).number(named: member, random: &random))
        }
    }
}
