import FalFields
import FalJSON
import TestSupport

/// The sensible requests for an endpoint: its inputs in every combination that makes sense, then each value that its
/// schema lists.
struct RequestGrid {
    private let item: DerivedMappers.Item
    let kind: FalModality
    private let capabilities: FieldMapper.Capabilities
    private let extra: [String: JSONValue]

    /// One for each kind of request that the endpoint takes.
    static func all(_ item: DerivedMappers.Item) -> [RequestGrid] {
        item.mapper.modalities.map { RequestGrid(item, $0) }
    }

    private init(_ item: DerivedMappers.Item, _ kind: FalModality) {
        self.item = item
        self.kind = kind
        let capabilities = item.mapper.capabilities(making: kind)
        self.capabilities = capabilities
        let sample = SampleValue(schema: item.schema)
        var extra: [String: JSONValue] = [:]
        for field in item.schema.inputFields
        where capabilities.requiredAdditionalFields.contains(field.name) {
            extra[field.name] = sample.value(of: field)
        }
        self.extra = extra
    }

    /// Requests that differ in what goes in: images of each role, clips, sounds; and one with just what is required.
    var inputs: [UnifiedFields] {
        let image = FalMedia.url("https://x.test/a.png")
        let other = FalMedia.url("https://x.test/b.png")
        var roles: [[FalInputImage]] = [
            [], [.reference(image)], [.reference(image), .reference(other)], [.firstFrame(image)],
            [.firstFrame(image), .lastFrame(other)], [.lastFrame(other)], [.reference(image), .lastFrame(other)],
        ]
        roles += [[.style(image)], [.asset(image)]]
        roles += roles.filter { !$0.isEmpty }.map { $0 + [.mask(other)] }
        var all: [UnifiedFields] = []
        for images in roles {
            for (video, audio) in [(false, false), (true, false), (false, true), (true, true)] {
                func has(_ field: UnifiedField) -> Bool { kind.request?.has(field) ?? false }
                if !has(.reference), !images.isEmpty { continue }
                if !has(.video) && video || !has(.audio) && audio { continue }
                all.append(base(images, video: video, audio: audio))
            }
        }
        let required = capabilities.required.filter(\.isMedia)
        for count in 1...3 where !required.isEmpty {
            for role in required {
                var fields = base([], video: false, audio: false)
                for other in required { fields.add(other, count: other == role ? count : 1) }
                all.append(fields)
            }
        }
        return all
    }

    private func base(_ images: [FalInputImage], video: Bool, audio: Bool) -> UnifiedFields {
        var fields = UnifiedFields(kind, additionalFields: extra)
        let takesPrompt = capabilities.fields.contains { $0 == .prompt || $0 == .text }
        if takesPrompt { fields[.prompt] = .string("A red kite over a harbour") }
        fields.add(images)
        if video { fields.add(.video) }
        if audio { fields.add(.audio) }
        for field in capabilities.required { fill(field, of: &fields) }
        return fields
    }

    /// The first legal value of a field that the endpoint requires.
    private func fill(_ field: UnifiedField, of fields: inout UnifiedFields) {
        let value: String? =
            switch field {
            case .resolution: capabilities.resolutions.first?.rawValue
            case .aspectRatio: capabilities.aspectRatios.first?.rawValue
            case .style: capabilities.styles.first ?? "watercolour"
            case .quality: capabilities.qualities.first
            case .voice: capabilities.voices.first ?? "Aria"
            case .language: capabilities.languages.first ?? "en"
            case .negativePrompt: "blur"
            case .size: capabilities.sizes.first ?? "1024x1024"
            case .lyrics: "[verse]\nA red kite over a harbour"
            case .effect, .avatar, .variant: capabilities.choices[field]?.first?.stringValue ?? "plain"
            case .script, .voiceDescription, .sourcePrompt: "A calm voice over a harbour"
            default: nil
            }
        if let value { fields[field] = .string(value) }
        if field == .elements { fields[field] = .elements([FalElement("https://x.test/a.png", name: "fox")]) }
        if field == .shots {
            fields[field] = .shots(["A red kite", "A harbour"].map { VideoRequest.Shot(prompt: $0) })
        }
        if field == .loras { fields[field] = .json([["path": "acme/kites", "scale": 1]]) }
        if field == .dialogue { fields[field] = .json([["text": "A red kite!", "voice": "Aria"]]) }
        if field == .section { fields[field] = .json(["start": 1, "end": 2]) }
        if field == .tags { fields[field] = .strings(["calm", "piano"]) }
        guard field == .duration else { return }
        let least = capabilities.durations.first ?? capabilities.durationRange.lowest?.doubleValue
        fields[field] = .seconds(least ?? 5)
    }

    /// A request with each value that the endpoint lists for a field, one at a time.
    func values(on request: UnifiedFields) -> [UnifiedFields] {
        var all: [UnifiedFields] = []
        func add(_ field: UnifiedField, _ value: UnifiedValue) {
            var copy = request
            copy[field] = value
            all.append(copy)
        }
        for value in capabilities.durations { add(.duration, .seconds(value)) }
        if capabilities.choosesDuration { add(.duration, .automaticDuration) }
        let lists: [(UnifiedField, [String])] = [
            (.aspectRatio, capabilities.aspectRatios.map(\.rawValue)),
            (.resolution, capabilities.resolutions.map(\.rawValue)),
            (.size, capabilities.sizes), (.style, capabilities.styles), (.quality, capabilities.qualities),
            (.voice, capabilities.voices), (.language, capabilities.languages),
        ]
        for (field, values) in lists { for value in values { add(field, .string(value)) } }
        let count = capabilities.count.lowest?.intValue ?? 1
        let others: [(UnifiedField, [UnifiedValue])] = [
            (.generateAudio, [.bool(true), .bool(false)]), (.enhancePrompt, [.bool(true), .bool(false)]),
            (.seed, [.int(7)]), (.count, [.int(max(1, count))]), (.negativePrompt, [.string("blur")]),
        ]
        for (field, values) in others where capabilities.fields.contains(field) {
            for value in values { add(field, value) }
        }
        if capabilities.takesPixels { add(.size, .string("1024x768")) }
        return all
    }
}

extension UnifiedFields {
    /// Adds files of a role.
    mutating func add(_ role: UnifiedField, count: Int = 1) {
        if role.isSingleFile { return add(.url("https://x.test/\(role.rawValue)"), as: role) }
        func files<Role: FalMediaRole>(_ media: FalMedia) -> [FalInputMedia<Role>] {
            Role.allCases.filter { $0.field == role }.flatMap { Array(repeating: .init(media, role: $0), count: count) }
        }
        switch role.mediaKind {
        case .video: add(files("https://x.test/clip.mp4") as [FalInputVideo])
        case .audio: add(files("https://x.test/voice.mp3") as [FalInputAudio])
        default: add(files("https://x.test/a.png") as [FalInputImage])
        }
    }
}
