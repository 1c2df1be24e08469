import FalFields
import FalJSON
import FalSupport
import SampleMedia

/// Makes the files that results refer to, and the JSON objects that describe them.
struct SampleFileMaker: Sendable {
    let parameters: SampleParameters
    /// The base URL of files.
    let base: String

    /// Whether a string of this name is the URL of a file.
    static func isURL(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["url", "urls", "uri"].contains { name.hasSuffix($0) }
    }

    /// - Parameter name: the name of the field, which decides the kind if the type does not.
    func file(_ kind: MediaKind, named name: String, random: inout SampleRandom) -> SampleFile {
        let seed = UInt32(truncatingIfNeeded: random.next())
        return SampleFile(content(kind, named: name.lowercased()), seed: seed, text: parameters.prompt ?? "")
    }

    private func content(_ kind: MediaKind, named name: String) -> SampleFile.Content {
        // `frames_zip` is not an image, whatever its type says.
        if Self.archives.contains(where: name.contains) { return .archive }
        switch kind == .file ? Self.kind(named: name) : kind {
        case .image: return .image(parameters.format, width: parameters.width, height: parameters.height)
        case .audio: return .audio(parameters.audio)
        case .video:
            return .video(
                width: parameters.width, height: parameters.height, frames: parameters.frames,
                framesPerSecond: parameters.framesPerSecond)
        case .file: return Self.isMesh(name) ? .mesh : .note
        }
    }

    private static let archives = ["zip", "archive"]

    /// Only glTF meshes can be made. A file that merely claims to be an OBJ helps nobody.
    private static func isMesh(_ name: String) -> Bool {
        let otherFormats = ["fbx", "obj", "usdz", "stl", "ply", "lora", "config", "pbr"]
        if otherFormats.contains(where: name.contains) { return name.contains("object") }
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

    /// The URL of a file, or a data URI if the input asks for one.
    func url(of file: SampleFile) -> String {
        if parameters.isInline { return "data:\(file.contentType);base64,\(Base64.encode(file.bytes()))" }
        return "\(base)/files/\(file.name)"
    }

    /// The object for a file, with the usual members and those that the endpoint requires.
    func object(
        _ kind: MediaKind, requires: [String], named name: String, random: inout SampleRandom
    ) -> JSONObject {
        let file = file(kind, named: name, random: &random)
        var object = JSONObject()
        let common = ["url", "content_type", "file_name", "file_size"]
        let sizes =
            switch file.content {
            case .image, .video: ["width", "height"]
            case .audio, .mesh, .archive, .note: [String]()
            }
        for member in common + sizes + requires where object[member] == nil {
            object[member] = property(member, of: file) ?? required(member, file, random: &random)
        }
        return object
    }

    /// A property of a file, by fal's name for it.
    func property(_ member: String, of file: SampleFile) -> JSONValue? {
        switch (member, file.content) {
        case ("url", _): return .string(url(of: file))
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
        case ("duration", .audio(let audio)): return JSONNumber(Double(audio.milliseconds) / 1_000).map { .number($0) }
        case ("channels", .audio(let audio)): return .number(JSONNumber(audio.channels))
        case ("sample_rate", .audio(let audio)): return .number(JSONNumber(audio.sampleRate))
        case ("bitrate", .audio(let audio)): return .string("\(audio.bitrate)k")
        default: return nil
        }
    }

    /// A value for other members that an endpoint requires.
    private func required(_ member: String, _ file: SampleFile, random: inout SampleRandom) -> JSONValue {
        switch member {
        case "bitrate": "256k"
        case "file_data": .string(Base64.encode(file.bytes()))
        default: .number(SampleQuantity(parameters: parameters).number(named: member, random: &random))
        }
    }
}
