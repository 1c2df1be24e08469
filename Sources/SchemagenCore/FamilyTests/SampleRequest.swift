import FalFields
import FalJSON

/// A unified request for one endpoint, built up from what its schema says, one value at a time: a value stays only when
/// the request still converts without a problem.
struct SampleRequest {
    private let mapper: FieldMapper
    private(set) var json: JSONObject = [:]

    /// The least that the model takes: its prompt, and whatever it requires. `nil` where even that cannot be made up.
    ///
    /// - Parameter preferred: what fills a required field that several could fill; without it, a plain reference.
    init?(_ mapper: FieldMapper, preferring preferred: UnifiedField = .reference) {
        self.mapper = mapper
        let samples = SampleScalars(mapper)
        for field in [UnifiedField.prompt, .text] where mapper.capabilities.takes(field) {
            if let text = samples.values(of: field).first { json[field.rawValue] = text }
        }
        // Each round fills what the one before found missing; two images may be needed where one is asked for.
        for _ in 0..<6 {
            guard let conversion = conversion else { return nil }
            if problems.isEmpty { return }
            for item in conversion.missing {
                guard fill(item, preferred, samples) else { return nil }
            }
            if conversion.missing.isEmpty, conversion.problems.contains(where: { $0.code == .tooFewImages }) {
                let problem = conversion.problems.first { $0.code == .tooFewImages }
                guard let role = problem?.unifiedField else { return nil }
                addFile(role)
            }
        }
        return nil
    }

    private mutating func fill(
        _ item: FieldMapper.Conversion.Missing, _ preferred: UnifiedField, _ samples: SampleScalars
    ) -> Bool {
        let first = [preferred, .reference].filter(item.fillers.contains)
        for filler in first + item.fillers {
            if filler.isMedia {
                addFile(filler)
                return true
            }
            if let value = samples.values(of: filler).first {
                put(value, filler)
                return true
            }
        }
        guard let value = samples.value(ofModelField: item.modelField) else { return false }
        var extra = json["extra"]?.objectValue ?? [:]
        extra[item.modelField] = value
        json["extra"] = .object(extra)
        return true
    }

    // MARK: Values

    var withoutWords: SampleRequest {
        var copy = self
        for field in [UnifiedField.prompt, .text] { copy.json[field.rawValue] = nil }
        return copy
    }

    /// Adds a value if the request is still right with it.
    mutating func addIfValid(_ value: JSONValue, as field: UnifiedField) -> Bool {
        var changed = self
        changed.put(value, field)
        guard changed.json != json, changed.problems.isEmpty else { return false }
        self = changed
        return true
    }

    /// Adds files of a role if the request is still right with them.
    mutating func addIfValid(_ role: UnifiedField, count: Int = 1) -> Bool {
        var changed = self
        for _ in 0..<count { changed.addFile(role) }
        guard changed.problems.isEmpty else { return false }
        self = changed
        return true
    }

    mutating func put(_ value: JSONValue, _ field: UnifiedField) {
        switch field {
        case .outputFormat, .sampleRate, .bitrate:
            var format = json[UnifiedField.outputFormat.rawValue]?.objectValue ?? ["format": "mp3"]
            format[field == .outputFormat ? "format" : field.rawValue] = value
            json[UnifiedField.outputFormat.rawValue] = .object(format)
        default: json[field.rawValue] = value
        }
    }

    mutating func addFile(_ role: UnifiedField) {
        guard let (list, name) = role.listing else {
            json[role.rawValue] = .string("https://example.com/\(role.rawValue).\(role.fileExtension)")
            return
        }
        var files = json[list.rawValue]?.arrayValue ?? []
        let address = "https://example.com/\(name)-\(files.count + 1).\(role.fileExtension)"
        files.append(["role": .string(name), "media": .string(address)])
        json[list.rawValue] = .array(files)
    }

    // MARK: Checks

    var conversion: FieldMapper.Conversion? { try? mapper.examine(json: .object(json)) }

    /// What is wrong with the request or with what became of it. Besides the mapper's own word, the schema is asked,
    /// and every text of the request must be in the payload: a mapper that lost something would not say so.
    var problems: [String] {
        guard let conversion else { return ["it cannot be read"] }
        let refused = conversion.refusals(.strict).map(\.message)
        guard refused.isEmpty else { return refused }
        let payload = JSONValue.object(conversion.payload)
        let refusedBySchema = mapper.schema.violations(inInput: payload).map(\.description)
        guard refusedBySchema.isEmpty else { return refusedBySchema }
        let arrived = payload.texts
        return addresses.filter { !arrived.contains($0) }.map { "\($0) got lost" }
    }

    private var addresses: [String] {
        JSONValue.object(json).texts.filter { $0.hasPrefix("https://") }
    }

    /// What goes in beside texts and numbers: `text`, `image`, `2 images`, `first_frame + last_frame`, `video`.
    var use: String {
        var parts: [String] = []
        for role in UnifiedField.allCases {
            guard let (list, name) = role.listing else { continue }
            let files = json[list.rawValue]?.arrayValue ?? []
            let count = files.count { $0["role"]?.stringValue == name }
            let word = role == .reference ? "image" : role.rawValue
            if count > 0 { parts.append(count == 1 ? word : "\(count) \(word)s") }
        }
        for field in UnifiedField.allCases where field.isSingleFile && json[field.rawValue] != nil {
            parts.append(field.rawValue)
        }
        return parts.isEmpty ? "text" : parts.joined(separator: " + ")
    }
}

extension UnifiedField {
    fileprivate var fileExtension: String {
        switch mediaKind {
        case .video: "mp4"
        case .audio: "mp3"
        case .file: "glb"
        default: "png"
        }
    }
}

extension JSONValue {
    /// All texts in it.
    fileprivate var texts: Set<String> {
        switch self {
        case .string(let text): [text]
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.texts) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.texts) }
        default: []
        }
    }
}
