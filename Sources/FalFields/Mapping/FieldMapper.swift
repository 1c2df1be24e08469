/// How a unified request becomes the input of one endpoint: data, derived from the endpoint's schema.
///
/// ```swift
/// let mapper = try registry.mapper(for: "fal-ai/veo3.1/fast", making: .video)
/// let conversion = try mapper.convert(VideoRequest(prompt: "…", duration: .seconds(6)))
/// ```
///
/// A mapper is a value of two parts: the rules (which field takes what) and the schema (what the field allows). It is
/// prepared once; converting looks nothing up by scanning texts.
public struct FieldMapper: Sendable {
    /// The endpoint, or the family or modality that stands in for it.
    public let endpoint: EndpointID
    public let rules: Rules
    public let schema: EndpointSchema
    /// Where the rules come from: a mapper of a family cannot promise that one member of it takes everything.
    public let scope: Scope
    let plan: MappingPlan

    public enum Scope: String, Sendable, Hashable, Codable {
        case endpoint, family, modality
    }

    public init(endpoint: EndpointID, rules: Rules, schema: EndpointSchema, scope: Scope = .endpoint) {
        self.endpoint = endpoint
        self.rules = rules
        self.schema = schema
        self.scope = scope
        plan = MappingPlan(rules: rules, schema: schema)
    }

    public var modality: FalModality { rules.modality }
}

extension FieldMapper: Hashable {
    // The plan follows from the rest.
    public static func == (left: Self, right: Self) -> Bool {
        left.endpoint == right.endpoint && left.scope == right.scope && left.rules == right.rules
            && left.schema == right.schema
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(endpoint)
        hasher.combine(rules)
    }
}
