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
        derive(model, schema: DescriptorBuilder().schema(of: model))
    }

    package func derive(_ endpoint: NamedEndpoint) -> DerivedMapper {
        derive(endpoint.model, schema: endpoint.schema)
    }

    /// - Parameter schema: of the model, as generated code carries it, or with the wire's names of records: rules name
    ///   none of them.
    package func derive(_ model: EndpointModel, schema: EndpointSchema) -> DerivedMapper {
        let id = model.id
        let answer = OutputRules(schema: schema, category: model.category).read()
        var draft = MappingDraft(
            schema: schema, texts: model.inputTexts, modality: answer.modality, outputs: answer.outputs)
        draft.rules.also = draft.narrowerKind(id, category: model.category)
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
    /// What the document says of each, by its name.
    let texts: [String: String]
    private let byName: [String: FieldDescriptor]
    var rules: FieldMapper.Rules
    /// The model's fields that a rule has claimed.
    private(set) var claimed: Set<String> = []

    init(
        schema: EndpointSchema, texts: [String: String], modality: FalModality, outputs: [FieldMapper.Output]
    ) {
        self.schema = schema
        self.texts = texts
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

    /// Adds a rule for the first of some fields that the endpoint has and whose type will do.
    mutating func addFirst(
        _ names: [String], from source: UnifiedField, as form: FieldMapper.Form = .value, rule: String,
        where fits: (FieldDescriptor) -> Bool
    ) {
        guard let field = candidates(names, where: fits).first else { return }
        add(field, from: source, as: form == .value && field.isListed && !field.isBoolean ? .choice : form, rule: rule)
    }

    /// The same for a file.
    mutating func addFirstFile(_ names: [String], from source: UnifiedField, rule: String) {
        let schema = self.schema
        guard let field = candidates(names, where: { $0.mediaForm(in: schema) != nil }).first,
            let form = field.mediaForm(in: schema)
        else { return }
        add(field, from: source, as: form, rule: rule)
    }

    mutating func claim(_ field: FieldDescriptor) { claimed.insert(field.name) }

    mutating func add(
        _ field: FieldDescriptor, from source: UnifiedField, as form: FieldMapper.Form, rule: String,
        unless: String? = nil, isFallback: Bool = false, joins: Bool = false
    ) {
        claim(field)
        guard !rules.rules.contains(where: { $0.field == field.name && $0.source == source }) else { return }
        rules.rules.append(
            FieldMapper.Rule(
                field.name, from: source, as: form, origin: rule, unless: unless, isFallback: isFallback, joins: joins))
    }
}

extension EndpointModel {
    /// The descriptions of the input's fields by wire name.
    var inputTexts: [String: String] {
        guard case .reference(let name) = input.shape, let record = record(name) else { return [:] }
        return Dictionary(
            record.fields.compactMap { field in field.text.map { (field.wire, $0) } }, uniquingKeysWith: { $1 })
    }
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
                case .object(let member): list = list ?? .objectList(member)
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

    /// The kind of file that it takes, where its type, its name or its description tells.
    func fileKind(in schema: EndpointSchema, text: String?) -> MediaKind? {
        if let kind = mediaKind, kind != .file { return kind }
        for option in value.options {
            var element = option
            if case .list(let of) = option.kind { element = of }
            for type in element.options {
                if let member = type.fileMember(in: schema) { return member.kind }
            }
        }
        let words = RoleWords(self).words
        // A plain text called `model_image` is one only if the document says that it is an address.
        guard mediaKind != nil || RoleWords.says(text, "url", "base64") else { return nil }
        if RoleWords.says(text, "wav file", "mp3 file") { return .audio }
        let last = words.last { !["url", "urls"].contains($0) } ?? ""
        let kinds: [(MediaKind, Set<String>)] = [
            (.image, ["image", "images", "photo", "face", "picture"]), (.video, ["video", "videos", "clip"]),
            (.audio, ["audio", "audios", "voice", "song"]),
        ]
        return kinds.first { $0.1.contains(last) }?.0
    }
}

extension ValueDescriptor {
    /// The one member of a record that must be there, or its only file where none must: `image_url` of
    /// `{image_url, strength}`.
    fileprivate func fileMember(in schema: EndpointSchema) -> (name: String, kind: MediaKind)? {
        guard case .record = kind else { return nil }
        let fields = schema.fields(of: self)
        let required = fields.filter(\.presence.isRequired)
        let meant = required.isEmpty ? fields.filter { $0.mediaKind != nil } : required
        guard meant.count == 1, let kind = meant[0].mediaKind, kind != .file else { return nil }
        return (meant[0].name, kind)
    }

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
                if let member = option.fileMember(in: schema) { return .object(member.name) }
            default: break
            }
        }
        return nil
    }
}
