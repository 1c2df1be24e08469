public import FalJSON

/// Converts a unified request into the input of one endpoint; pure data, derived from the endpoint's schema.
///
/// ```swift
/// let mapper = try registry.mapper(for: "fal-ai/veo3.1/fast", making: .video)
/// let conversion = try mapper.convert(VideoRequest(prompt: "…", duration: .seconds(6)))
/// ```
///
/// A mapper has two parts: the rules (which unified field fills which field of the model) and the schema (what that
/// field allows). Its plan is prepared once, so a conversion parses nothing.
public struct FieldMapper: Sendable {
    /// The endpoint, or the family or modality that stands in for it.
    public let endpoint: EndpointID
    public let rules: Rules
    public let schema: EndpointSchema
    /// Where the rules come from. A mapper of a family cannot promise that each member takes everything.
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

    /// What can be asked of it, the most telling kind of request first: music before audio.
    public var modalities: [FalModality] { [rules.also, rules.modality].compactMap(\.self) }

    /// Whether a request for this makes sense.
    public func makes(_ modality: FalModality) -> Bool { modality == rules.modality || modality == rules.also }
}

extension FieldMapper: Hashable {
    // The plan is derived from the other properties.
    public static func == (left: Self, right: Self) -> Bool {
        left.endpoint == right.endpoint && left.scope == right.scope && left.rules == right.rules
            && left.schema == right.schema
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(endpoint)
        hasher.combine(rules)
    }
}

extension FieldMapper {
    /// The model's input for a request.
    ///
    /// - Parameters:
    ///   - mode: strict throws when a part of the request would get lost; lenient lists that part.
    ///   - adjusting: Which values may be adjusted to those that the model takes.
    /// - Throws: ``MappingError`` with everything that is wrong at once. Nothing has been sent then.
    public func convert(
        _ request: some UnifiedRequest, mode: Mode = .strict, adjusting: Adjustments = Adjustments()
    ) throws(MappingError) -> Conversion {
        let conversion = examine(request, adjusting: adjusting)
        let refusals = conversion.refusals(mode)
        guard refusals.isEmpty else { throw MappingError(endpoint: endpoint, problems: refusals) }
        return conversion
    }

    /// Like ``convert(_:mode:adjusting:)``, but returns problems as part of the conversion instead of throwing them.
    public func examine(_ request: some UnifiedRequest, adjusting: Adjustments = Adjustments()) -> Conversion {
        examine(request.unifiedFields, adjusting: adjusting)
    }

    /// The same for a request in JSON, of a kind that the model asks for: a ``VideoRequest`` where it makes videos.
    ///
    /// - Throws: ``MappingError`` when it does not read as one, or when no request asks for what the model makes.
    public func examine(json: JSONValue) throws(MappingError) -> Conversion {
        var unreadable: MappingError?
        for request in modalities.compactMap(\.request) {
            do throws(MappingError) {
                return examine(try request.fields(json: json))
            } catch {
                // Of two kinds the first is the model's own: it says best what is wrong.
                unreadable = unreadable ?? error
            }
        }
        throw unreadable
            ?? MappingError(
                endpoint: endpoint,
                problems: [MappingProblem(.wrongModality, "\(endpoint.text) makes \(modality.noun)")])
    }

    /// The same for the values of a request.
    public func examine(_ fields: UnifiedFields, adjusting: Adjustments = Adjustments()) -> Conversion {
        var converter = Converter(mapper: self, fields: fields, adjusting: adjusting)
        return converter.run()
    }
}

extension FieldMapper.Conversion {
    /// The problems that stop this conversion from being sent.
    public func refusals(_ mode: FieldMapper.Mode) -> [MappingProblem] {
        guard mode == .strict else { return problems }
        var all = problems
        all += warnings.filter { [.conflictingValues, .emptyPrompt, .invalidAdditionalField].contains($0.code) }
        if !missing.isEmpty { all.append(.missing(missing)) }
        for item in unmapped {
            let name = item.detail.map { "\(item.unifiedField.rawValue).\($0)" } ?? item.unifiedField.rawValue
            all.append(
                MappingProblem(
                    .unsupported, "'\(name)' would get lost: \(item.reason)", unifiedField: item.unifiedField,
                    value: item.detail.map { .string($0) }))
        }
        return all
    }
}

extension MappingProblem {
    /// One problem for all fields, since the caller fills them together.
    static func missing(_ fields: [FieldMapper.Conversion.Missing]) -> MappingProblem {
        let texts = fields.map { item in
            let names = item.fillers.map(\.rawValue) + ["extra[\"\(item.modelField)\"]"]
            return "'\(item.modelField)' (set \(names.joined(separator: " or ")))"
        }
        var problem = MappingProblem(
            .missingRequired, "the model requires \(texts.joined(separator: ", "))",
            unifiedField: fields.count == 1 ? fields[0].fillers.first : nil,
            modelField: fields.count == 1 ? fields[0].modelField : nil,
            value: .array(fields.map { .string($0.modelField) }))
        problem.fillers = fields.compactMap(\.fillers.first)
        return problem
    }
}

extension FieldMapper {
    /// The union of a family: it takes what any member takes and requires what all of them require. It is used for
    /// members that were published after the code was generated.
    ///
    /// - Parameter members: of one modality, at least one.
    init(family: EndpointID, members: [FieldMapper]) {
        var union = SchemaUnion()
        var rules: [Rule] = []
        var outputs: [Output] = []
        var limits: [String: Int] = [:]
        for member in members {
            union.add(member.schema)
            for rule in member.rules.rules
            where !rules.contains(where: { $0.field == rule.field && $0.source == rule.source }) {
                rules.append(rule)
            }
            for output in member.rules.outputs where !outputs.contains(output) { outputs.append(output) }
            limits.merge(member.rules.limits) { max($0, $1) }
        }
        // A member without the constant may not have its field.
        let shared = members.first?.rules.constants.filter { constant in
            members.allSatisfy { $0.rules.constants.contains(constant) }
        }
        let also = Set(members.map(\.rules.also))
        self.init(
            endpoint: family,
            rules: Rules(
                modality: members.first?.modality ?? .other, also: also.count == 1 ? members.first?.rules.also : nil,
                rules: rules, constants: shared ?? [], limits: limits,
                outputs: outputs),
            schema: union.schema, scope: .family)
    }
}

extension FieldMapper {
    /// The mapper of an unknown model: it takes a prompt, or a text to speak, and whatever `additionalFields` holds.
    public static func generic(_ modality: FalModality) -> FieldMapper {
        let isSpeech = modality == .audio
        let name = isSpeech ? "text" : "prompt"
        let field = FieldDescriptor(name: name, presence: .omittable, value: ValueDescriptor(.string))
        return FieldMapper(
            endpoint: EndpointID(checked: "generic/\(modality.rawValue)"),
            rules: Rules(
                modality: modality, rules: [Rule(name, from: isSpeech ? .text : .prompt, as: .value, origin: "R0")]),
            schema: EndpointSchema(
                input: ValueDescriptor(.record("Input")), output: ValueDescriptor(.json),
                records: ["Input": RecordDescriptor(fields: [field])]),
            scope: .modality)
    }
}
