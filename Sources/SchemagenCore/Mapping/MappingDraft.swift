import FalFields
import FalJSON

/// A mapper in the making: what rules read and what they write.
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

    var isFlag: Bool { value.kind == .boolean }
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
