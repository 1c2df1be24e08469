import FalFields
import FalJSON
import SampleMedia

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
        return SampleFile(content(kind, named: name.lowercased()), seed: seed, text: wish.prompt ?? "")
    }

    private func content(_ kind: MediaKind, named name: String) -> SampleFile.Content {
        // `frames_zip` is no image, whatever its type is called.
        if Self.archives.contains(where: name.contains) { return .archive }
        switch kind == .file ? Self.kind(named: name) : kind {
        case .image: return .image(wish.format, width: wish.width, height: wish.height)
        case .audio: return .audio(milliseconds: Int(wish.seconds * 1_000))
        case .video:
            return .video(
                width: wish.width, height: wish.height, frames: wish.frames, framesPerSecond: wish.framesPerSecond)
        case .file: return Self.isMesh(name) ? .mesh : .note
        }
    }

    private static let archives = ["zip", "archive"]

    /// Meshes in other formats than glTF's are not made: an OBJ that is none helps nobody.
    private static func isMesh(_ name: String) -> Bool {
        let others = ["fbx", "obj", "usdz", "stl", "ply", "lora", "config", "pbr"]
        if others.contains(where: name.contains) { return name.contains("object") }
        return ["glb", "gltf", "mesh", "model"].contains(where: name.contains)
    }

    private static let words: [(MediaKind, [String])] = [
        (.video, ["video"]),
        (.audio, ["audio", "voice", "speech", "music", "sound", "song", "vocals"]),
        (.image, ["image", "mask", "frame", "photo", "picture", "thumbnail", "texture", "preview", "depth"]),
    ]

    private static func kind(named name: String) -> MediaKind {
        words.first { $0.1.contains(where: name.contains) }?.0 ?? .file
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
        let sizes =
            switch file.content {
            case .image, .video: ["width", "height"]
            case .audio, .mesh, .archive, .note: [String]()
            }
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
        case ("file_size", _): return .number(JSONNumber(file.byteCount))
        case ("width", .image(_, let width, _)), ("width", .video(let width, _, _, _)):
            return .number(JSONNumber(width))
        case ("height", .image(_, _, let height)), ("height", .video(_, let height, _, _)):
            return .number(JSONNumber(height))
        case ("fps", .video(_, _, _, let rate)), ("frame_rate", .video(_, _, _, let rate)):
            return .number(JSONNumber(rate))
        case ("num_frames", .video(_, _, let frames, _)): return .number(JSONNumber(frames))
        case ("duration", .video(_, _, let frames, let rate)):
            return JSONNumber(Double(frames) / Double(rate)).map { .number($0) }
        case ("duration", .audio(let milliseconds)): return JSONNumber(Double(milliseconds) / 1_000).map { .number($0) }
        case ("channels", .audio): return 1
        case ("sample_rate", .audio): return .number(JSONNumber(WAVTone.sampleRate))
        case ("bitrate", .audio): return .string("\(WAVTone.sampleRate * 16 / 1_000)k")
        default: return nil
        }
    }

    /// What else an endpoint promises of its files.
    private func promised(_ member: String, _ file: SampleFile, random: inout SampleRandom) -> JSONValue {
        switch member {
        case "bitrate": "256k"
        case "file_data": .string(Data(file.bytes()).base64EncodedString())
        default: .number(SampleQuantity(wish: wish).number(named: member, random: &random))
        }
    }
}
