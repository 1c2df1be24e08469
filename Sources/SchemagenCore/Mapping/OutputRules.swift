import FalFields
import FalJSON

/// R1: what an endpoint makes follows from its output; and where the answer holds it.
struct OutputRules {
    let schema: EndpointSchema
    let category: String?

    func read() -> (modality: FalModality, outputs: [FieldMapper.Output]) {
        let fields = schema.outputFields
        var outputs = fields.compactMap(media)
        let modality = modality(fields, outputs)
        // The stems of a song are called `vocals` and `drums`: what they are only the category says.
        if let role = modality.role, !outputs.contains(where: { $0.role == role }) {
            for index in outputs.indices where outputs[index].role == .file { outputs[index].role = role }
        }
        outputs += facts(fields)
        return (modality, outputs)
    }

    // MARK: Modality

    /// The names decide where they are clear; a thumbnail beside a 3D model makes no image endpoint.
    private static let names: [(FalModality, [String])] = [
        (.video, ["video", "videos", "video_url", "video_urls"]),
        (.image, ["images", "image", "image_url", "image_urls"]),
        (.audio, ["audio", "audios", "audio_url", "audio_urls", "audio_file"]),
    ]

    private func modality(_ fields: [FieldDescriptor], _ outputs: [FieldMapper.Output]) -> FalModality {
        let files = outputs.filter { $0.role.isMedia }
        for (modality, names) in Self.names where files.contains(where: { names.contains($0.field) }) {
            return modality
        }
        // `preview_video` of an HDR endpoint, the six stems of a separated song, and outputs that are not described.
        if files.contains(where: { $0.role == .video }) { return .video }
        guard fields.isEmpty || !files.isEmpty else { return .other }
        switch category?.split(separator: "-").last {
        case "video" where files.isEmpty: return .video
        case "image" where files.isEmpty: return .image
        case "audio", "speech": return .audio
        default: return .other
        }
    }

    // MARK: Places

    private func media(_ field: FieldDescriptor) -> FieldMapper.Output? {
        for option in field.value.options {
            var element = option
            var isList = false
            if case .list(let of) = option.kind {
                element = of
                isList = true
            }
            for type in element.options {
                let isNamedAddress = field.name.hasSuffix("_url") || field.name.hasSuffix("_urls")
                switch type.kind {
                case .file(let kind, _):
                    return FieldMapper.Output(role(kind, field.name), field.name, isList ? .fileList : .file)
                case .record where schema.fields(of: type).contains(where: { $0.name == "url" && $0.isText }):
                    return FieldMapper.Output(role(.file, field.name), field.name, isList ? .fileList : .file)
                case .media(let kind):
                    return FieldMapper.Output(role(kind, field.name), field.name, isList ? .urlList : .url)
                case .string where isNamedAddress && type.values.isEmpty:
                    return FieldMapper.Output(role(.file, field.name), field.name, isList ? .urlList : .url)
                default: break
                }
            }
        }
        return nil
    }

    /// The name first: most components are called `File`, whatever is in them.
    private func role(_ kind: MediaKind, _ name: String) -> FieldMapper.Output.Role {
        if name.contains("zip") || name.contains("lora") || name.contains("config") { return .file }
        if name.contains("thumbnail") || name.contains("image") { return .image }
        if name.contains("video") { return .video }
        if name.contains("audio") { return .audio }
        switch kind {
        case .video: return .video
        case .image: return .image
        case .audio: return .audio
        default: return .file
        }
    }

    private func facts(_ fields: [FieldDescriptor]) -> [FieldMapper.Output] {
        var found: [FieldMapper.Output] = []
        func first(_ names: [String], _ fits: (FieldDescriptor) -> Bool) -> String? {
            names.first { name in fields.first { $0.name == name }.map(fits) ?? false }
        }
        if let name = first(["seed"], \.isNumber) { found.append(.init(.seed, name, .value)) }
        // Some answer with both: the prompt as given, and as the service rewrote it.
        if let name = first(["revised_prompt", "actual_prompt", "prompt"], \.isText) {
            found.append(.init(.prompt, name, .value))
        }
        if let name = first(["duration"], \.isNumber) {
            found.append(.init(.duration, name, .value))
        } else if let name = first(["duration_ms"], \.isNumber) {
            found.append(.init(.duration, name, .value, isMilliseconds: true))
        }
        return found
    }
}

extension FalModality {
    fileprivate var role: FieldMapper.Output.Role? {
        switch self {
        case .video: .video
        case .image: .image
        case .audio: .audio
        case .other: nil
        }
    }
}

extension FieldMapper.Output.Role {
    fileprivate var isMedia: Bool { self == .video || self == .image || self == .audio || self == .file }
}
