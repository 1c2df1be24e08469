import FalFields
import FalJSON

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
        refuseUnlisted(base, .aspectRatio, found.aspectRatios, "99:1")
        refuseUnlisted(base, .resolution, found.resolutions, "1p")
        refuseUnlisted(base, .style, found.styles, "no such style")
        refuseUnlisted(base, .voice, found.voices, "no such voice")
        var lacking: FalInputImage.Role?
        for role in FalInputImage.Role.allCases {
            switch found.roles[role] {
            // One role that is lacking stands for the others: they are refused alike.
            case nil: lacking = lacking ?? role
            case .some(.some(let most)) where most <= Self.mostImages:
                refuse(base, images: role, most + 1, with: .tooManyImages)
            case .some: break
            }
        }
        if let lacking, found.modality != .audio { refuse(base, images: lacking, 1, with: .unsupported) }
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
        _ base: SampleRequest, images role: FalInputImage.Role, _ count: Int, with code: MappingProblem.Code
    ) {
        var request = base
        for _ in 0..<count { request.addImage(role) }
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
