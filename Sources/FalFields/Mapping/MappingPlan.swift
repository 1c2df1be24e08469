package import FalJSON

/// A mapper prepared for converting: names resolved to indices, lists to tables. Built once per mapper and shared by
/// its copies.
final class MappingPlan: Sendable {
    /// A field of the model's input, in the order of its schema.
    struct Field: Sendable {
        let name: String
        let descriptor: FieldDescriptor
        /// The unified fields that can fill it.
        let fillers: [UnifiedField]
    }

    /// A rule for a value that is no file. A class, because a conversion hands each of them around.
    final class Step: Sendable {
        /// The field that it fills, or the path of a member of one; empty for all fields.
        let name: String
        let place: Int
        /// The member of the field's object, for a nested rule.
        let inner: String?
        let source: UnifiedField
        let unless: String?
        let writer: ValueWriter
        let descriptor: ValueDescriptor
        let serverDefault: JSONValue?
        /// Whether the model decides about a field that is left out: an optional one without a default.
        let isOpen: Bool
        let examples: [JSONValue]

        init(_ rule: FieldMapper.Rule, _ target: FieldLookup.Target, schema: EndpointSchema) {
            name = rule.field
            place = target.place ?? -1
            inner = target.inner
            source = rule.source
            unless = rule.unless
            writer = ValueWriter(form: rule.form, source: rule.source, target: target, schema: schema)
            descriptor = target.value
            serverDefault = target.serverDefault
            isOpen = !target.isRequired && serverDefault?.isNull ?? true
            examples = target.examples
        }
    }

    /// A field that can take files of a role.
    struct MediaSlot: Sendable {
        let place: Int
        let form: FieldMapper.Form
        let isList: Bool
        let least: Int
        let most: Int?
        let isFallback: Bool
        let joins: Bool
        /// What the document asks of each file.
        let limits: MediaLimits?
    }

    let fields: [Field]
    let places: [String: Int]
    let required: [Int]
    let steps: [Step]
    /// By role.
    let mediaSlots: [UnifiedField: [MediaSlot]]
    let constants: [(place: Int, constant: FieldMapper.Constant)]
    let records: [String: RecordDescriptor]
    /// The type of members that are no fields; `nil` where the schema invites none.
    let additional: ValueDescriptor?

    init(rules: FieldMapper.Rules, schema: EndpointSchema) {
        let inputs = schema.inputFields
        var places: [String: Int] = [:]
        for (place, field) in inputs.enumerated() { places[field.name] = place }
        let lookup = FieldLookup(fields: inputs, places: places, schema: schema)

        var steps: [Step] = []
        var mediaSlots: [UnifiedField: [MediaSlot]] = [:]
        var fillers: [Int: [UnifiedField]] = [:]
        for rule in rules.rules {
            guard let target = lookup.target(of: rule.field) else { continue }
            if let place = target.place, !fillers[place, default: []].contains(rule.source) {
                fillers[place, default: []].append(rule.source)
            }
            if rule.source.isMedia {
                if let slot = Self.mediaSlot(rule, target, limit: rules.limits[rule.field]) {
                    mediaSlots[rule.source, default: []].append(slot)
                }
            } else {
                steps.append(Step(rule, target, schema: schema))
            }
        }
        self.places = places
        self.steps = steps
        self.mediaSlots = mediaSlots
        fields = inputs.enumerated().map { place, field in
            Field(name: field.name, descriptor: field, fillers: fillers[place] ?? [])
        }
        required = inputs.indices.filter { inputs[$0].presence.isRequired }
        constants = rules.constants.compactMap { constant in places[constant.field].map { ($0, constant) } }
        records = schema.records
        additional = schema.additionalInput
    }

    private static func mediaSlot(_ rule: FieldMapper.Rule, _ target: FieldLookup.Target, limit: Int?) -> MediaSlot? {
        guard let place = target.place, target.inner == nil else { return nil }
        let isList = rule.form.isList
        let limits = target.value.listLimits
        let most = [limits?.maxItems, limit].compactMap(\.self).min()
        return MediaSlot(
            place: place, form: rule.form, isList: isList, least: limits?.minItems ?? 0, most: isList ? most : 1,
            isFallback: rule.isFallback, joins: rule.joins, limits: target.value.mediaLimits)
    }
}

extension FieldMapper.Form {
    /// Whether it takes several files.
    package var isList: Bool {
        switch self {
        case .mediaList, .fileList, .objectList: true
        default: false
        }
    }

    /// The member of an object that holds the URL; `nil` where the URL stands by itself.
    var member: String? {
        switch self {
        case .file, .fileList: "url"
        case .object(let name), .objectList(let name): name
        default: nil
        }
    }
}

extension EndpointSchema {
    /// The type of an input's members that are no fields, where there may be any. The service ignores what a schema
    /// does not speak of, so that would be a typing error.
    fileprivate var additionalInput: ValueDescriptor? {
        switch input.kind {
        case .record(let name):
            if let record = records[name], !record.fields.isEmpty || record.isClosed { return record.additional }
        case .map(let element): return element
        default: break
        }
        return ValueDescriptor(.json)
    }
}

/// Resolves a rule's field name in a schema.
struct FieldLookup {
    let fields: [FieldDescriptor]
    let places: [String: Int]
    let schema: EndpointSchema

    struct Target {
        /// The index of the top-level field; `nil` for all of them, where the name is empty.
        let place: Int?
        let inner: String?
        let value: ValueDescriptor
        let isRequired: Bool
        let serverDefault: JSONValue?
        let examples: [JSONValue]

        init(_ field: FieldDescriptor, place: Int, inner: String? = nil) {
            (self.place, self.inner) = (place, inner)
            value = field.value
            isRequired = field.presence.isRequired
            serverDefault = field.serverDefault
            examples = field.examples
        }

        /// All fields of an input.
        init(_ input: ValueDescriptor) {
            (place, inner, value, isRequired, serverDefault, examples) = (nil, nil, input, true, nil, [])
        }
    }

    func target(of name: String) -> Target? {
        if name.isEmpty { return Target(schema.input) }
        guard let slash = name.firstIndex(of: "/") else { return places[name].map { Target(fields[$0], place: $0) } }
        let inner = String(name[name.index(after: slash)...])
        guard let place = places[String(name[..<slash])] else { return nil }
        for option in fields[place].value.options {
            if let field = schema.fields(of: option).first(where: { $0.name == inner }) {
                return Target(field, place: place, inner: inner)
            }
        }
        return nil
    }
}

extension ValueDescriptor {
    /// The types a value may have: the members of a union, all the way down, or the type itself.
    package var options: [ValueDescriptor] {
        guard case .union(let members) = kind else { return [self] }
        return members.flatMap(\.options)
    }

    /// Every value that the schema lists, of all options, in order.
    package var listedValues: [JSONValue] { values + (options.count > 1 ? options.flatMap(\.values) : []) }

    /// Whether any string is accepted.
    package var takesAnyText: Bool {
        options.contains { option in
            guard option.values.isEmpty else { return false }
            return switch option.kind {
            case .string, .media, .json: true
            default: false
            }
        }
    }

    /// What is asked of a file: of the value itself, or of an element of the list.
    fileprivate var mediaLimits: MediaLimits? {
        options.lazy.compactMap { option -> MediaLimits? in
            if let limits = option.limits.media { return limits }
            guard case .list(let element) = option.kind else { return nil }
            return element.options.lazy.compactMap(\.limits.media).first
        }.first
    }

    /// The limits of its list type, if it can be a list.
    var listLimits: ValueLimits? {
        options.first { if case .list = $0.kind { true } else { false } }?.limits
    }
}

/// Writes one unified value in the form that a field of the model wants.
enum ValueWriter: Sendable {
    case value
    case choice(ChoiceTable)
    case seconds(LengthTable)
    case frames(rate: String?, perSecond: Int, step: Int, offset: Int)
    case size(SizeTable)
    case preset(SizeTable)
    case shots(ShotTable)
    case elements(ElementTable)
    case records(MemberTable)
    case part(String)
    case words(on: String, off: String)
    case scaled(Int)
    case joined
    /// The names that the object may have; `nil`: any.
    case members(Set<String>?)

    init(form: FieldMapper.Form, source: UnifiedField, target: FieldLookup.Target, schema: EndpointSchema) {
        self =
            switch form {
            case .value: .value
            case .choice: .choice(ChoiceTable(target.value, for: source))
            case .seconds: .seconds(LengthTable(target.value, serverDefault: target.serverDefault, scale: 1))
            case .milliseconds: .seconds(LengthTable(target.value, serverDefault: target.serverDefault, scale: 1000))
            case .frames(let rate, let perSecond, let step, let offset):
                .frames(rate: rate, perSecond: perSecond, step: step, offset: offset)
            case .size: .size(SizeTable(target.value, schema: schema))
            case .preset: .preset(SizeTable(target.value, schema: schema))
            // Files are placed by role, see ``MediaSlot``.
            case .media, .mediaList, .file, .fileList, .object, .objectList: .value
            case .shots: ShotTable(target.value, schema: schema).map(Self.shots) ?? .value
            case .elements: ElementTable(target.value, schema: schema).map(Self.elements) ?? .value
            case .record, .recordList: MemberTable(target.value, of: source, schema: schema).map(Self.records) ?? .value
            case .part(let member): .part(member)
            case .words(let on, let off): .words(on: on, off: off)
            case .scaled(let factor): .scaled(factor)
            case .joined: .joined
            case .members: .members(Self.memberNames(target, schema))
            }
    }

    /// Whether its output fits the schema by construction.
    var checksAll: Bool {
        switch self {
        case .choice(let table): !table.isOpen
        case .preset, .members: true
        default: false
        }
    }

    private static func memberNames(_ target: FieldLookup.Target, _ schema: EndpointSchema) -> Set<String>? {
        let options = target.value.options
        let names = options.flatMap { schema.fields(of: $0).map(\.name) }
        return names.isEmpty ? nil : Set(names)
    }
}
