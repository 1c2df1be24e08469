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
        var sources: [UnifiedField] = []
        for rule in mapper.rules.rules where !sources.contains(rule.source) { sources.append(rule.source) }
        let roles = FalInputImage.Role.allCases.filter { sources.contains($0.field) }
        let media: Set<UnifiedField> = [.video, .audio]
        for field in sources where !media.contains(field) && !roles.contains(where: { $0.field == field }) {
            guard full.json[field.rawValue] == nil || field == .sampleRate else { continue }
            if !samples.values(of: field).contains(where: { full.offer($0, as: field) }) { left.append(field) }
        }
        add(full)
        for field in left {
            var request = base
            if samples.values(of: field).contains(where: { request.offer($0, as: field) }) {
                add(request, named: field.rawValue)
            }
        }
        for field in media.sorted(by: { $0.rawValue < $1.rawValue }) where sources.contains(field) {
            var request = base
            if request.json[field.rawValue] == nil, let value = samples.values(of: field).first,
                request.offer(value, as: field)
            {
                add(request)
            }
        }
        for role in roles {
            // Where one field is required that several roles can fill, each of them does.
            if let other = SampleRequest(mapper, preferring: role.field) { add(other) }
            for count in 1...3 {
                var request = base
                if request.offer(role, count: count) { add(request) }
            }
        }
        var frames = base
        if frames.offer(.firstFrame), frames.offer(.lastFrame) { add(frames) }
        var mixed = base
        if roles.count(where: { mixed.offer($0) }) > 1 { add(mixed) }
    }

    private mutating func add(_ request: SampleRequest, named name: String? = nil) {
        let name = name ?? request.use
        guard let payload = request.conversion?.payload, !uses.contains(where: { $0.name == name }) else { return }
        uses.append(Use(name: name, request: request.json, payload: payload))
    }

    /// Endpoints that are used alike: of each such group one is called for real.
    package static func signature(of mapper: FieldMapper) -> String {
        let found = mapper.capabilities
        let required = found.required.map(\.rawValue).sorted() + found.requiredExtra.sorted()
        let inputs = found.fields.filter(\.isMedia).map(\.rawValue).sorted()
        return ([found.modality.rawValue] + required + ["/"] + inputs).joined(separator: " ")
    }
}
