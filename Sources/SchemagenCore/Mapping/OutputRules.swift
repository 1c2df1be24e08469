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
        if let role = FieldMapper.Output.Role(modality), role.isMedia, !outputs.contains(where: { $0.role == role }) {
            for index in outputs.indices where outputs[index].role == .file { outputs[index].role = role }
        }
        outputs += facts(fields) + words(fields, modality)
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
        // Weights are what a training is for, whatever it shows beside them.
        if category == "training" { return .other }
        let files = outputs.filter { $0.role.isMedia }
        // A turntable video beside a 3D model makes no video endpoint.
        if category?.hasSuffix("-3d") ?? false, !files.isEmpty { return .model }
        for (modality, names) in Self.names where files.contains(where: { names.contains($0.field) }) {
            return modality
        }
        // `preview_video` of an HDR endpoint, the six stems of a separated song, and outputs that are not described.
        if files.contains(where: { $0.role == .video }) { return .video }
        if files.contains(where: { $0.role == .model }) { return .model }
        if let words = wordsAboutMedia(fields) { return words }
        guard fields.isEmpty || !files.isEmpty else { return .other }
        switch category?.split(separator: "-").last {
        case "video" where files.isEmpty: return .video
        case "image" where files.isEmpty || files.contains { $0.role == .image }: return .image
        case "audio", "speech": return .audio
        default: return .other
        }
    }

    /// Words about what goes in: what is said in a recording, or what an image, a video or a recording shows. Where no
    /// media is required, words are the answer of a language model, unless the category says otherwise.
    private func wordsAboutMedia(_ fields: [FieldDescriptor]) -> FalModality? {
        let isAbout = category.map { $0.hasSuffix("-to-text") || $0 == "vision" } ?? false
        guard text(fields) != nil || fields.isEmpty && isAbout else { return nil }
        let inputs = schema.inputFields
        let media = inputs.filter { $0.mediaKind.map { $0 != .file } ?? false && $0.mediaForm(in: schema) != nil }
        guard isAbout ? !media.isEmpty : media.contains(where: \.presence.isRequired) else { return nil }
        // Who requires a question does not write down what is said, but answers.
        let isQuestion = inputs.contains { $0.name == "prompt" && $0.presence.isRequired }
        return media.allSatisfy { $0.mediaKind == .audio } && !isQuestion ? .transcript : .caption
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
        if name.contains("texture") { return .texture }
        if name.split(separator: "_").contains(where: { Self.meshes.contains($0) }) { return .model }
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

    /// Words in the names of files that hold a thing in three dimensions.
    private static let meshes: Set<Substring> = [
        "mesh", "meshes", "glb", "gltf", "fbx", "obj", "stl", "ply", "usdz", "splat", "gaussian",
    ]

    // MARK: Words

    private func text(_ fields: [FieldDescriptor]) -> FieldDescriptor? {
        FieldMapper.Output.Role.text.usualNames.lazy.compactMap { name in fields.first { $0.name == name } }.first {
            field in
            field.value.options.contains { option in
                if case .list(let element) = option.kind { return element.options.contains { $0.kind == .string } }
                return option.kind == .string
            }
        }
    }

    private func words(_ fields: [FieldDescriptor], _ modality: FalModality) -> [FieldMapper.Output] {
        func named(_ role: FieldMapper.Output.Role) -> FieldMapper.Output? {
            let name = role.usualNames.first { name in fields.contains { $0.name == name } }
            return name.map { .init(role, $0, .value) }
        }
        switch modality {
        case .transcript, .caption:
            var found = [text(fields)].compactMap { $0.map { FieldMapper.Output(.text, $0.name, .value) } }
            for field in fields where isTimed(field) {
                found.append(.init(field.name == "words" ? .words : .segments, field.name, .value))
            }
            return found + [named(.language)].compactMap(\.self)
        case .audio: return [named(.lyrics)].compactMap(\.self)
        default: return []
        }
    }

    /// A list of texts with times: `{"text": …, "start": …}` or `{"text": …, "timestamp": […]}`.
    private func isTimed(_ field: FieldDescriptor) -> Bool {
        field.value.options.contains { option in
            guard case .list(let element) = option.kind else { return false }
            let names = Set(element.options.flatMap { schema.fields(of: $0) }.map(\.name))
            return names.contains("text") && !names.isDisjoint(with: ["start", "timestamp"])
        }
    }

    // MARK: Facts

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

extension FieldMapper.Output.Role {
    fileprivate var isMedia: Bool { [.video, .image, .audio, .file, .model, .texture].contains(self) }
}
