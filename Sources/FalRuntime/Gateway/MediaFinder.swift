import FalFields
import FalJSON

/// Finds every file of an answer: objects with a `url`, and mere addresses, alone, in lists and below other members.
struct MediaFinder {
    struct Found {
        var role: FieldMapper.Output.Role
        /// The file's object; of a mere address, one with the address alone.
        var object: JSONValue
    }

    private let roles: [String: FieldMapper.Output.Role]
    private let modality: FieldMapper.Output.Role
    private var candidates: [(role: FieldMapper.Output.Role?, object: JSONValue)] = []
    /// Some answers name a file twice: `image` beside `images`.
    private var seen: Set<String> = []

    init(rules: FieldMapper.Rules?, modality: FalModality) {
        let places = (rules?.outputs ?? []).filter { $0.shape != .value }
        roles = Dictionary(places.map { ($0.field, $0.role) }) { first, _ in first }
        self.modality =
            switch modality {
            case .video: .video
            case .image: .image
            case .audio: .audio
            case .other: .file
            }
    }

    /// In the order of the answer. What says nothing about itself is taken for what was asked for, unless that is
    /// there.
    var found: [Found] {
        let rest = candidates.contains { $0.role == modality } ? .file : modality
        return candidates.map { Found(role: $0.role ?? rest, object: $0.object) }
    }

    mutating func search(_ answer: JSONValue) {
        guard let members = answer.objectValue, answer["url"]?.stringValue == nil else {
            return search(answer, name: "output", role: nil)
        }
        for member in members { search(member.value, name: member.key, role: roles[member.key]) }
    }

    private mutating func search(_ value: JSONValue, name: String, role: FieldMapper.Output.Role?) {
        if let text = value.stringValue {
            guard Self.isAddress(text), role != nil || Self.namesFile(name) else { return }
            add(.object(["url": value]), address: text, name: name, role: role)
        } else if let elements = value.arrayValue {
            for element in elements { search(element, name: name, role: role) }
        } else if let members = value.objectValue {
            if let address = value["url"]?.stringValue, !address.isEmpty {
                add(value, address: address, name: name, role: role)
            } else {
                for member in members { search(member.value, name: member.key, role: role) }
            }
        }
    }

    private mutating func add(_ object: JSONValue, address: String, name: String, role: FieldMapper.Output.Role?) {
        guard seen.insert(address).inserted else { return }
        candidates.append((Self.role(object, address, name, role), object))
    }

    // MARK: Kinds

    /// The schema's word first, then the media type, the ending of the address, the name. `nil`: nothing says it.
    private static func role(
        _ object: JSONValue, _ address: String, _ name: String, _ known: FieldMapper.Output.Role?
    ) -> FieldMapper.Output.Role? {
        if let known, known != .file { return known }
        if let type = object["content_type"]?.stringValue ?? mediaType(ofDataURI: address),
            let role = role(ofMediaType: type)
        {
            return role
        }
        if let ending = ending(of: address) {
            for (role, endings) in endings where endings.contains(ending) { return role }
        }
        let lower = name.lowercased()
        for (role, words) in words where words.contains(where: lower.contains) { return role }
        return nil
    }

    private static func role(ofMediaType type: String) -> FieldMapper.Output.Role? {
        switch type.lowercased().prefix(while: { $0 != "/" }) {
        case "video": .video
        case "image": .image
        case "audio": .audio
        // Services give it to whatever they did not look at.
        case "application" where type.lowercased().hasPrefix("application/octet-stream"): nil
        default: .file
        }
    }

    private static func mediaType(ofDataURI text: String) -> String? {
        guard text.hasPrefix("data:") else { return nil }
        let type = text.dropFirst("data:".count).prefix { $0 != ";" && $0 != "," }
        return type.isEmpty ? nil : String(type)
    }

    private static func ending(of address: String) -> String? {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        return path[path.index(after: dot)...].lowercased()
    }

    private static let endings: [(FieldMapper.Output.Role, Set<String>)] = [
        (.video, ["mp4", "mov", "webm", "mkv", "m4v", "avi"]),
        (.image, ["png", "jpg", "jpeg", "webp", "gif", "avif", "svg", "bmp", "tiff", "heic"]),
        (.audio, ["mp3", "wav", "flac", "ogg", "opus", "aac", "m4a"]),
        (.file, ["zip", "json", "safetensors", "glb", "gltf", "fbx", "obj", "ply", "usdz", "tar", "txt", "srt"]),
    ]

    private static let words: [(FieldMapper.Output.Role, [String])] = [
        (.file, ["zip", "lora", "config", "mesh", "glb", "fbx"]), (.image, ["thumbnail", "image", "mask"]),
        (.video, ["video"]), (.audio, ["audio", "speech", "voice", "music"]),
    ]

    /// Names that say nothing about what is in there.
    private static let neutral: Set<String> = [
        "output", "outputs", "result", "results", "file", "files", "file_url", "url", "urls", "media", "data",
    ]

    // MARK: Addresses

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("data:")
    }

    /// Whether a text under this name is a file, and not a link in passing (`docs`, `license`).
    private static func namesFile(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasSuffix("url") || lower.hasSuffix("urls") || neutral.contains(lower)
            || ["video", "videos", "image", "images", "audio", "audios"].contains(lower)
    }
}
