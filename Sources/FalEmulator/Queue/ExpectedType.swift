import FalFields

/// What kind of value a schema wants in a place, for the words of an error.
enum ExpectedType {
    case text, integer, number, boolean, list, object, anything

    init(at path: [Violation.Step], in schema: EndpointSchema) {
        let type = path.reduce(schema.input as ValueDescriptor?) { type, step in
            type.flatMap { Self.step(step, into: $0, of: schema) }
        }
        self = type.map(Self.init(of:)) ?? .anything
    }

    /// A union speaks for its first member.
    private init(of type: ValueDescriptor) {
        self =
            switch type.kind {
            case .string, .media: .text
            case .integer: .integer
            case .number: .number
            case .boolean: .boolean
            case .list: .list
            case .map, .record, .file: .object
            case .union(let members): members.first.map(Self.init(of:)) ?? .anything
            case .json: .anything
            }
    }

    private static func step(
        _ step: Violation.Step, into type: ValueDescriptor, of schema: EndpointSchema
    ) -> ValueDescriptor? {
        switch (type.kind, step) {
        case (.list(let element), .index), (.map(let element), .member): element
        case (.record(let name), .member(let field)): schema.records[name]?[field]?.value
        case (.file, .member): ValueDescriptor(.string)
        case (.union(let members), _): members.lazy.compactMap { Self.step(step, into: $0, of: schema) }.first
        default: nil
        }
    }
}
