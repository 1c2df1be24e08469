package import FalFields
import FalJSON

/// Derives from an endpoint's input and output how unified requests fill it.
///
/// The decision is made in this order: an override for the endpoint or its family, the rules R0–R17, and at the time of
/// a call the caller's own extra fields. A rule looks only at fields that the endpoint has, so a mapper cannot send one
/// that it lacks.
package struct MapperDeriver: Sendable {
    /// The manifest's overrides, which come after the built-in ones and so win over them.
    package var overrides: [MapperOverride]

    package init(overrides: [MapperOverride] = []) { self.overrides = overrides }

    package func derive(_ model: EndpointModel) -> DerivedMapper {
        derive(model.id, schema: DescriptorBuilder().schema(of: model), category: model.category)
    }

    package func derive(_ endpoint: NamedEndpoint) -> DerivedMapper {
        derive(endpoint.model.id, schema: endpoint.schema, category: endpoint.model.category)
    }

    /// - Parameter schema: as generated code carries it, or with the wire's names of records: rules name none of them.
    package func derive(_ id: EndpointID, schema: EndpointSchema, category: String? = nil) -> DerivedMapper {
        let answer = OutputRules(schema: schema, category: category).read()
        var draft = MappingDraft(schema: schema, modality: answer.modality, outputs: answer.outputs)
        if answer.modality != .other { draft.applyRules() }
        var applied: Set<MapperOverride> = []
        for override in (MapperOverride.standard + overrides) where id.isIn(family: override.family) {
            if override.apply(to: &draft) { applied.insert(override) }
        }
        // A field whose name would break the spelling of its rule is left to `additionalFields`.
        draft.rules.rules.removeAll { !$0.isSpellable }
        draft.rules.outputs.removeAll { !$0.isSpellable }
        return DerivedMapper(endpoint: id, rules: draft.rules, applied: applied)
    }
}

/// The rules of an endpoint, and the overrides among them.
package struct DerivedMapper: Sendable, Hashable {
    package let endpoint: EndpointID
    package let rules: FieldMapper.Rules
    /// The overrides that found their fields here.
    package let applied: Set<MapperOverride>

    package func mapper(_ schema: EndpointSchema) -> FieldMapper {
        FieldMapper(endpoint: endpoint, rules: rules, schema: schema)
    }
}

/// A mapper while it is derived: the fields that the rules read, and the rules found so far.
struct MappingDraft {
    let schema: EndpointSchema
    /// The input's fields, in the order of the schema.
    let fields: [FieldDescriptor]
    private let byName: [String: FieldDescriptor]
    var rules: FieldMapper.Rules
    /// The model's fields that a rule has claimed.
    private(set) var claimed: Set<String> = []

    init(schema: EndpointSchema, modality: FalModality, outputs: [FieldMapper.Output]) {
        self.schema = schema
        fields = schema.inputFields
        byName = Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        rules = FieldMapper.Rules(modality: modality, outputs: outputs)
    }

    subscript(name: String) -> FieldDescriptor? { byName[name] }

    /// The fields of a list of names that the endpoint has and whose type will do, required ones first: an endpoint
    /// that requires `reference_image_url` beside an optional `image_url` means the former.
    func candidates(_ names: [String], where fits: (FieldDescriptor) -> Bool) -> [FieldDescriptor] {
        let found = names.compactMap { byName[$0] }.filter(fits)
        return found.filter(\.presence.isRequired) + found.filter { !$0.presence.isRequired }
    }

    mutating func add(
        _ field: FieldDescriptor, from source: UnifiedField, as form: FieldMapper.Form, rule: String,
        isFallback: Bool = false
    ) {
        claimed.insert(field.name)
        rules.rules.append(
            FieldMapper.Rule(field.name, from: source, as: form, origin: rule, isFallback: isFallback))
    }

    /// Fields that no rule has claimed yet.
    var unclaimed: [FieldDescriptor] { fields.filter { !claimed.contains($0.name) } }
}

extension FieldDescriptor {
    /// How a file goes into this field; `nil` where none does.
    func mediaForm(in schema: EndpointSchema) -> FieldMapper.Form? {
        var list: FieldMapper.Form?
        for option in value.options {
            switch option.kind {
            case .media: return .media
            case .string where option.values.isEmpty: return .media
            case .list(let element):
                switch element.singleForm(in: schema) {
                case .media: list = list ?? .mediaList
                case .file: list = list ?? .fileList
                default: break
                }
            default: if let form = option.singleForm(in: schema) { return form }
            }
        }
        return list
    }

    var isBoolean: Bool { value.kind == .boolean }
    var isText: Bool { value.options.contains { $0.kind == .string } }
    var isNumber: Bool { value.options.contains { $0.kind == .integer || $0.kind == .number } }
    var isListed: Bool { !value.listedValues.isEmpty }

    /// The kind of file that it holds, where that is known.
    var mediaKind: MediaKind? {
        for option in value.options {
            switch option.kind {
            case .media(let kind): return kind
            case .file(let kind, _): return kind
            case .list(let element):
                for option in element.options {
                    if case .media(let kind) = option.kind { return kind }
                    if case .file(let kind, _) = option.kind { return kind }
                }
            default: break
            }
        }
        return nil
    }
}

extension ValueDescriptor {
    fileprivate func singleForm(in schema: EndpointSchema) -> FieldMapper.Form? {
        for option in options {
            switch option.kind {
            case .media: return .media
            case .string where option.values.isEmpty: return .media
            case .file: return .file
            case .record:
                let fields = schema.fields(of: option)
                let required = fields.filter(\.presence.isRequired).map(\.name)
                if required == ["url"] { return .file }
            default: break
            }
        }
        return nil
    }
}
