package import FalFields
package import FalJSON

/// What generated tests ask of a mapper: requests that must become a certain payload, and requests that must be
/// refused.
package struct MappingExamples: Sendable {
    package struct Use: Sendable {
        /// `text`, `image`, `first_frame + last_frame`, …
        package var name: String
        package var request: JSONObject
        package var payload: JSONObject
    }

    package struct Refusal: Sendable {
        package var code: MappingProblem.Code
        package var request: JSONObject
    }

    package private(set) var uses: [Use] = []
    package private(set) var refusals: [Refusal] = []
    /// The least that the model takes, for a call that costs something.
    package private(set) var smallest: JSONObject?

    package init(_ mapper: FieldMapper) {
        guard let base = SampleRequest(mapper) else { return }
        smallest = base.json
        addUses(mapper, base)
        refusals = RefusedRequests(mapper, base).all
    }

    /// One request with every value that the model takes, one per way to use images and clips, and one for each value
    /// that excludes another, like a size beside a ratio.
    private mutating func addUses(_ mapper: FieldMapper, _ base: SampleRequest) {
        let samples = SampleScalars(mapper)
        var full = base
        var left: [UnifiedField] = []
        let sources = mapper.capabilities.fields
        let roles = UnifiedField.allCases.filter { $0.isMedia && sources.contains($0) }
        for field in sources where !field.isMedia {
            guard full.json[field.rawValue] == nil || field == .sampleRate else { continue }
            if !samples.values(of: field).contains(where: { full.addIfValid($0, as: field) }) { left.append(field) }
        }
        add(full)
        for field in left {
            // Shots have prompts of their own, and exclude the one for the whole.
            for var request in [base, base.withoutWords] {
                guard samples.values(of: field).contains(where: { request.addIfValid($0, as: field) }) else { continue }
                add(request, named: field.rawValue)
                break
            }
        }
        for role in roles {
            // Where one field is required that several roles can fill, each of them does.
            if let other = SampleRequest(mapper, preferring: role) { add(other) }
            for count in 1...3 {
                var request = base
                if request.addIfValid(role, count: count) { add(request) }
            }
        }
        var frames = base
        if frames.addIfValid(.firstFrame), frames.addIfValid(.lastFrame) { add(frames) }
        var mixed = base
        if roles.count(where: { mixed.addIfValid($0) }) > 1 { add(mixed) }
    }

    private mutating func add(_ request: SampleRequest, named name: String? = nil) {
        let name = name ?? request.use
        guard let payload = request.conversion?.payload, !uses.contains(where: { $0.name == name }) else { return }
        uses.append(Use(name: name, request: request.json, payload: payload))
    }

    /// Endpoints that are used alike: of each such group one is called for real.
    package static func signature(of mapper: FieldMapper) -> String {
        let found = mapper.capabilities
        let required = found.required.map(\.rawValue).sorted() + found.requiredAdditionalFields.sorted()
        let inputs = found.fields.filter(\.isMedia).map(\.rawValue).sorted()
        return ([found.modality.rawValue] + required + ["/"] + inputs).joined(separator: " ")
    }
}

/// Requests that a model must refuse, by facts of its schema: a length, ratio or resolution that it does not list, more
/// images than it has room for, a role or value it has no field for, nothing where something is required.
struct RefusedRequests {
    private(set) var all: [MappingExamples.Refusal] = []
    private let mapper: FieldMapper

    init(_ mapper: FieldMapper, _ base: SampleRequest) {
        self.mapper = mapper
        let found = mapper.capabilities
        if !found.required.isEmpty { refuse([:], with: .missingRequired) }
        if found.fields.contains(.duration), let wrong = Self.wrongSeconds(found) {
            refuse(base, .duration, .number(wrong), with: found.durations.isEmpty ? .outOfRange : .invalidDuration)
        }
        refuseUnlisted(base, .aspectRatio, found.aspectRatios.map(\.rawValue), "99:1")
        refuseUnlisted(base, .resolution, found.resolutions.map(\.rawValue), "1p")
        refuseUnlisted(base, .style, found.styles, "no such style")
        refuseUnlisted(base, .voice, found.voices, "no such voice")
        for role in found.roles {
            guard let most = found.maximumImages[role], most <= Self.mostImages else { continue }
            refuse(base, files: role.field, most + 1, with: .tooManyImages)
        }
        // One role that is lacking stands for the others: they are refused alike.
        if let lacking = FalImageRole.allCases.first(where: { !found.roles.contains($0) }) {
            refuse(base, files: lacking.field, 1, with: .unsupported)
        }
        let unknown = Self.fields(of: found.modality).first { !found.fields.contains($0.0) }
        if let (field, value) = unknown { refuse(base, field, value, with: .unsupported) }
    }

    /// A request that has to have more images than this is not written down.
    private static let mostImages = 100

    /// A length that is not listed, or beyond the bounds.
    private static func wrongSeconds(_ found: FieldMapper.Capabilities) -> JSONNumber? {
        if let longest = found.durations.last { return JSONNumber(longest + 977) }
        return (found.durationRange.highest?.doubleValue).flatMap { JSONNumber($0 + 977) }
    }

    private static func fields(of modality: FalModality) -> [(UnifiedField, JSONValue)] {
        switch modality {
        case .video:
            [
                (.seed, 42), (.negativePrompt, "rain"), (.generateAudio, true), (.enhancePrompt, true),
                (.resolution, "720p"), (.duration, 6),
            ]
        case .image:
            [(.seed, 42), (.negativePrompt, "rain"), (.quality, "high"), (.style, "anime"), (.resolution, "2K")]
        case .audio: [(.seed, 42), (.negativePrompt, "noise"), (.duration, 6), (.language, "en")]
        case .music: [(.seed, 42), (.negativePrompt, "noise"), (.duration, 6), (.instrumental, true)]
        case .upscaled: [(.seed, 42), (.factor, 2), (.resolution, "1080p"), (.prompt, "a fox")]
        case .model: [(.seed, 42), (.polygons, 5000), (.textured, true), (.mesh, "https://example.com/mesh.glb")]
        case .transcript: [(.speakers, true), (.speakerCount, 2), (.language, "en"), (.task, "translate")]
        case .caption: [(.prompt, "what is it?"), (.video, "https://example.com/video.mp4")]
        case .other: []
        }
    }

    private mutating func refuseUnlisted(
        _ base: SampleRequest, _ field: UnifiedField, _ listed: [String], _ wrong: String
    ) {
        let names = mapper.rules.rules.filter { $0.source == field }.map(\.field)
        let isFree = mapper.schema.inputFields.contains { names.contains($0.name) && $0.value.takesAnyText }
        if !listed.isEmpty, !isFree { refuse(base, field, .string(wrong), with: .unsupportedValue) }
    }

    private mutating func refuse(
        _ base: SampleRequest, _ field: UnifiedField, _ value: JSONValue, with code: MappingProblem.Code
    ) {
        var request = base
        request.put(value, field)
        refuse(request.json, with: code)
    }

    private mutating func refuse(
        _ base: SampleRequest, files role: UnifiedField, _ count: Int, with code: MappingProblem.Code
    ) {
        var request = base
        for _ in 0..<count { request.addFile(role) }
        refuse(request.json, with: code)
    }

    /// Only what is refused for the reason that the schema gives: a case that the mapper sees otherwise is no fact.
    private mutating func refuse(_ request: JSONObject, with code: MappingProblem.Code) {
        guard let conversion = try? mapper.examine(json: .object(request)),
            conversion.refusals(.strict).contains(where: { $0.code == code })
        else { return }
        all.append(.init(code: code, request: request))
    }
}
