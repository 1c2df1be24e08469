import FalFields
import FalJSON

/// Finds all files in a response: objects with a `url` and bare URLs, at any depth.
struct MediaFinder {
    struct Found {
        var role: FieldMapper.Output.Role
        /// The file's object; for a bare URL, an object with just the URL.
        var object: JSONValue
    }

    private let roles: [String: FieldMapper.Output.Role]
    private let modality: FieldMapper.Output.Role
    private var candidates: [(role: FieldMapper.Output.Role?, object: JSONValue)] = []
    /// Some responses contain a file twice: `image` beside `images`.
    private var seen: Set<String> = []

    init(rules: FieldMapper.Rules?, modality: FalModality) {
        let fields = (rules?.outputs ?? []).filter { $0.shape != .value }
        roles = Dictionary(fields.map { ($0.field, $0.role) }) { first, _ in first }
        self.modality = .init(modality) ?? rules.flatMap { .init($0.modality) } ?? .file
    }

    /// In the order of the response. Files of unknown kind count as the requested kind, unless another file is of it.
    var found: [Found] {
        let rest = candidates.contains { $0.role == modality } ? .file : modality
        return candidates.map { Found(role: $0.role ?? rest, object: $0.object) }
    }

    mutating func search(_ response: JSONValue) {
        guard let members = response.objectValue, response["url"]?.stringValue == nil else {
            return search(response, name: "output", role: nil)
        }
        for member in members { search(member.value, name: member.key, role: roles[member.key]) }
    }

    private mutating func search(_ value: JSONValue, name: String, role: FieldMapper.Output.Role?) {
        if let text = value.stringValue {
            guard FalMedia.isAddress(text), role != nil || Self.namesFile(name) else { return }
            add(.object(["url": value]), url: text, name: name, role: role)
        } else if let elements = value.arrayValue {
            for element in elements { search(element, name: name, role: role) }
        } else if let members = value.objectValue {
            if let url = value["url"]?.stringValue, !url.isEmpty {
                add(value, url: url, name: name, role: role)
            } else {
                // The images of `texture_urls` are called `base_color` and `normal`.
                let role = role ?? (name.lowercased().contains("texture") ? .texture : nil)
                for member in members { search(member.value, name: member.key, role: role) }
            }
        }
    }

    private mutating func add(_ object: JSONValue, url: String, name: String, role: FieldMapper.Output.Role?) {
        guard seen.insert(url).inserted else { return }
        candidates.append((Self.role(object, url, name, role), object))
    }

    // MARK: Kinds

    /// The kind by the rules, then by the media type, the extension in the URL and the member's name; `nil` if unknown.
    private static func role(
        _ object: JSONValue, _ url: String, _ name: String, _ known: FieldMapper.Output.Role?
    ) -> FieldMapper.Output.Role? {
        if let known, known != .file { return known }
        if let type = object["content_type"]?.stringValue ?? mediaType(ofDataURI: url),
            let role = role(ofMediaType: type)
        {
            return role
        }
        if let fileExtension = fileExtension(of: url) {
            for (role, extensions) in extensions where extensions.contains(fileExtension) { return role }
        }
        let lower = name.lowercased()
        for (role, names) in names where names.contains(where: lower.contains) { return role }
        return nil
    }

    private static func role(ofMediaType type: String) -> FieldMapper.Output.Role? {
        switch type.lowercased().prefix(while: { $0 != "/" }) {
        case "video": .video
        case "image": .image
        case "audio": .audio
        // The default of many services, which says nothing.
        case "application" where type.lowercased().hasPrefix("application/octet-stream"): nil
        default: .file
        }
    }

    private static func mediaType(ofDataURI text: String) -> String? {
        guard DataURI.isDataURI(text) else { return nil }
        let type = text.dropFirst("data:".count).prefix { $0 != ";" && $0 != "," }
        return type.isEmpty ? nil : String(type)
    }

    private static func fileExtension(of url: String) -> String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        return path[path.index(after: dot)...].lowercased()
    }

    private static let extensions: [(FieldMapper.Output.Role, Set<String>)] = [
        (.video, ["mp4", "mov", "webm", "mkv", "m4v", "avi"]),
        (.image, ["png", "jpg", "jpeg", "webp", "gif", "avif", "svg", "bmp", "tiff", "heic"]),
        (.audio, ["mp3", "wav", "flac", "ogg", "opus", "aac", "m4a"]),
        (.model, ["glb", "gltf", "fbx", "obj", "stl", "ply", "usdz", "splat", "blend"]),
        (.file, ["zip", "json", "safetensors", "mtl", "tar", "txt", "srt"]),
    ]

    private static let names: [(FieldMapper.Output.Role, [String])] = [
        (.file, ["zip", "lora", "config"]), (.texture, ["texture"]), (.model, ["mesh", "glb", "fbx", "usdz"]),
        (.image, ["thumbnail", "image", "mask"]),
        (.video, ["video"]), (.audio, ["audio", "speech", "voice", "music"]),
    ]

    /// Member names that are files without telling the kind.
    private static let generic: Set<String> = [
        "output", "outputs", "result", "results", "file", "files", "file_url", "url", "urls", "media", "data",
    ]

    /// Whether a URL in a member of this name is a file and not a link (`docs`, `license`).
    private static func namesFile(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasSuffix("url") || lower.hasSuffix("urls") || generic.contains(lower)
            || ["video", "videos", "image", "images", "audio", "audios"].contains(lower)
    }
}
