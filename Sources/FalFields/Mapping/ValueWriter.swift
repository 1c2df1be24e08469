import FalJSON

/// Writes one unified value in the form that a field of the model wants.
enum ValueWriter: Sendable {
    case value
    case choice(ChoiceTable)
    case seconds(LengthTable)
    case frames(rate: String?, perSecond: Int, step: Int, offset: Int)
    case size(SizeTable)
    case preset(SizeTable)
    case media(FieldMapper.Form)
    case words(on: String, off: String)
    case scaled(Int)
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
            case .media, .mediaList, .file, .fileList: .media(form)
            case .words(let on, let off): .words(on: on, off: off)
            case .scaled(let factor): .scaled(factor)
            case .members: .members(Self.memberNames(target, schema))
            }
    }

    /// Whether what is written fits the schema by construction.
    var checksAll: Bool {
        switch self {
        case .choice(let table): !table.isOpen
        case .preset, .media, .members: true
        default: false
        }
    }

    private static func memberNames(_ target: FieldLookup.Target, _ schema: EndpointSchema) -> Set<String>? {
        let options = target.value.options
        let names = options.flatMap { schema.fields(of: $0).map(\.name) }
        return names.isEmpty ? nil : Set(names)
    }
}
