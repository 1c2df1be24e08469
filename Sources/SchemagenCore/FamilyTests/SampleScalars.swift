import FalFields
import FalJSON

/// Values to ask a model for, from its schema: the last of a list rather than the first, which is mostly the default.
struct SampleScalars {
    private let mapper: FieldMapper
    private let capabilities: FieldMapper.Capabilities

    init(_ mapper: FieldMapper) {
        self.mapper = mapper
        capabilities = mapper.capabilities
    }

    /// In the order in which they are worth trying.
    func values(of field: UnifiedField) -> [JSONValue] {
        // What a request calls its prompt or its text is one field to a mapper.
        let sources = field == .prompt || field == .text ? [.prompt, .text] : [field]
        let names = mapper.rules.rules.filter { sources.contains($0.source) }.map(\.field)
        let target = mapper.schema.inputFields.first { names.contains($0.name) }
        switch field {
        case .prompt, .text: return [text("a fox in the snow", target), listed(target).last].compactMap(\.self)
        case .negativePrompt: return [text("rain and fog", target)].compactMap(\.self)
        case .duration: return seconds
        case .resolution: return texts(capabilities.resolutions.map(\.rawValue), or: "720p")
        case .aspectRatio: return texts(capabilities.aspectRatios.map(\.rawValue), or: "16:9")
        case .size: return texts(capabilities.sizes.filter { $0 != "auto" }, or: "1024x768")
        case .style: return texts(capabilities.styles, or: "anime")
        case .quality: return texts(capabilities.qualities, or: "high")
        case .voice: return texts(capabilities.voices, or: "Ada")
        case .language: return texts(capabilities.languages.filter { $0.lowercased() != "auto" }, or: "en")
        case .outputFormat: return texts(capabilities.formats, or: "wav")
        case .generateAudio, .enhancePrompt:
            let usual = target?.serverDefault?.boolValue ?? true
            return [.bool(!usual), .bool(usual)]
        case .seed: return numbers([42, 7, 1], target)
        case .count: return numbers([2, 3, 4], target)
        case .sampleRate: return listed(target).reversed() + numbers([44100, 24000], target)
        case .speed: return [1.25, 1]
        case .bitrate: return [128, 256, 64]
        case .voiceSettings: return settings(names)
        case .lyrics: return [text("[verse]\nA fox is in the snow", target)].compactMap(\.self)
        case .tags: return [["piano", "calm"]]
        case .terms: return [["Reineke"]]
        case .texturePrompt: return [text("red fur", target)].compactMap(\.self)
        case .instrumental, .textured, .physicallyBased, .speakers:
            let usual = target?.serverDefault?.boolValue ?? true
            return [.bool(!usual), .bool(usual)]
        case .task, .timestamps: return listed(target).reversed()
        case .effect, .avatar, .variant:
            return texts((capabilities.choices[field] ?? []).compactMap(\.stringValue), or: "acme")
        case .sourcePrompt, .script, .voiceDescription:
            return [text("a fox in the snow", target)].compactMap(\.self)
        case .loras: return [[["path": "acme/fox", "scale": 1]]]
        case .dialogue:
            return [[["text": "Where is the fox?", "voice": "Aria"], ["text": "Here.", "voice": "Roger"]]]
        case .section: return [["start": 2, "end": 4], ["start": 0, "end": 1]]
        case .factor, .speakerCount: return numbers([2, 4], target)
        case .polygons: return numbers([20_000, 5_000], target)
        case .elements:
            let image = JSONValue.string(Self.address(of: .image))
            let video = JSONValue.string(Self.address(of: .video))
            return [[["name": "fox", "images": [image]]], [["images": [image]]], [["video": video]]]
        case .shots:
            let prompts: [JSONValue] = ["a fox in the snow", "a hare in the snow"]
            let shots = [JSONNumber(5), JSONNumber(2), nil].map { seconds in
                prompts.map { prompt -> JSONValue in
                    var shot: JSONObject = ["prompt": prompt]
                    shot["duration"] = seconds.map(JSONValue.number)
                    return .object(shot)
                }
            }
            return shots.map(JSONValue.array)
        // Files have roles, see ``SampleRequest/addFile(_:)``.
        default: return []
        }
    }

    /// A value for a field that only `additionalFields` can fill.
    func value(ofModelField name: String) -> JSONValue? {
        guard let field = mapper.schema.inputFields.first(where: { $0.name == name }) else { return nil }
        return value(of: field.value, depth: 0)
    }

    // MARK: By kind

    private var seconds: [JSONValue] {
        let listed = capabilities.durations.reversed().compactMap(JSONNumber.init)
        if !listed.isEmpty { return listed.map(JSONValue.number) }
        let range = capabilities.durationRange
        let bounds = [range.highest, range.lowest].compactMap(\.self)
        return [.number(JSONNumber(6))] + bounds.map(JSONValue.number) + [.number(JSONNumber(10))]
    }

    private func texts(_ listed: [String], or free: String) -> [JSONValue] {
        listed.isEmpty ? [.string(free)] : listed.reversed().map(JSONValue.string)
    }

    private func numbers(_ wanted: [Int], _ field: FieldDescriptor?) -> [JSONValue] {
        let type = field?.value.options.first { !$0.limits.isEmpty }
        let limits = type?.limits ?? ValueLimits()
        let bounds = [
            limits.maximum ?? limits.exclusiveMaximum, limits.minimum ?? limits.exclusiveMinimum,
        ].compactMap(\.self).map { AllowedNumber(limits, isInteger: type?.kind == .integer).nearest(to: $0) }
        return wanted.map { .number(JSONNumber($0)) } + listed(field).reversed().filter { $0.numberValue != nil }
            + bounds.map(JSONValue.number)
    }

    private func listed(_ field: FieldDescriptor?) -> [JSONValue] { field?.value.listedValues ?? [] }

    /// What asks for more is no model that tests can call.
    private static let longestText = 10_000
    private static let mostItems = 100

    /// Long enough where the schema wants it longer; `nil` where a text of one's own is not taken.
    private func text(_ words: String, _ field: FieldDescriptor?) -> JSONValue? {
        let limits = field?.value.options.lazy.map(\.limits).first { $0.minLength != nil || $0.maxLength != nil }
        var text = words
        if let fewest = limits?.minLength {
            guard fewest <= Self.longestText else { return nil }
            while text.count < fewest { text += ", " + words }
        }
        if let most = limits?.maxLength { text = String(text.prefix(most)) }
        return .string(text)
    }

    /// One member of the object that takes a voice's settings.
    private func settings(_ names: [String]) -> [JSONValue] {
        let claimed = Set(mapper.rules.rules.map(\.field))
        let fields = names.flatMap { name in
            name.isEmpty
                ? mapper.schema.inputFields
                : mapper.schema.inputFields.filter { $0.name == name }.flatMap { field in
                    field.value.options.flatMap { mapper.schema.fields(of: $0) }
                }
        }
        return fields.filter { field in
            !claimed.contains(field.name) && !names.contains { claimed.contains("\($0)/\(field.name)") }
        }.compactMap { field in
            value(of: field.value, depth: 0).map { .object([field.name: $0]) }
        }
    }

    private func value(of type: ValueDescriptor, depth: Int) -> JSONValue? {
        if let last = type.values.last { return last }
        guard depth < 5 else { return nil }
        switch type.kind {
        case .string: return .string(AllowedText(type.limits).text(like: "anything"))
        case .media(let kind): return .string(Self.address(of: kind))
        case .integer, .number:
            let least = type.limits.minimum ?? type.limits.maximum ?? 1
            return .number(AllowedNumber(type.limits, isInteger: type.kind == .integer).nearest(to: least))
        case .boolean: return true
        case .list(let element):
            let count = max(1, type.limits.minItems ?? 1)
            guard count <= Self.mostItems else { return nil }
            return value(of: element, depth: depth + 1).map { .array(Array(repeating: $0, count: count)) }
        case .map(let element): return value(of: element, depth: depth + 1).map { ["key": $0] }
        case .record: return record(type, depth)
        case .union(let members): return members.lazy.compactMap { value(of: $0, depth: depth + 1) }.first
        case .file(let kind, let requires):
            guard requires.allSatisfy({ $0 == "url" }) else { return nil }
            return ["url": .string(Self.address(of: kind))]
        case .json: return .object([:])
        }
    }

    private func record(_ type: ValueDescriptor, _ depth: Int) -> JSONValue? {
        var object = JSONObject()
        for field in mapper.schema.fields(of: type) where field.presence.isRequired {
            guard let value = value(of: field.value, depth: depth + 1) else { return nil }
            object[field.name] = value
        }
        return .object(object)
    }

    private static func address(of kind: MediaKind) -> String {
        switch kind {
        case .image: "https://example.com/image.png"
        case .video: "https://example.com/video.mp4"
        case .audio: "https://example.com/audio.mp3"
        case .file: "https://example.com/file"
        }
    }
}
