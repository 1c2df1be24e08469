package import FalFields
import FalJSON

/// Describes a model's types as data: the schema that generated code carries, and that validation and the local fal
/// read.
package struct DescriptorBuilder: Sendable {
    /// What a component is called in the result.
    package var recordName: @Sendable (String) -> String

    package init(recordName: @escaping @Sendable (String) -> String = { $0 }) { self.recordName = recordName }

    package func schema(of model: EndpointModel) -> EndpointSchema {
        var records: [String: RecordDescriptor] = [:]
        for name in model.components.keys {
            if let record = model.record(name) { records[recordName(name)] = descriptor(of: record) }
        }
        return EndpointSchema(input: value(model.input), output: value(model.output), records: records)
    }

    package func descriptor(of record: RecordModel) -> RecordDescriptor {
        RecordDescriptor(
            fields: record.fields.filter { !$0.isRemoved }.map(descriptor(of:)),
            additional: record.additional.map(value),
            isClosed: record.isClosed)
    }

    package func descriptor(of field: FieldModel) -> FieldDescriptor {
        var type = field.type
        // The presence says whether null is allowed; the value is checked only when it is not null.
        type.isNullable = false
        return FieldDescriptor(
            name: field.wire, presence: field.presence, value: value(type), serverDefault: field.serverDefault?.value,
            examples: examples(of: field), isDeprecated: field.isDeprecated)
    }

    /// What a form can offer for a field without listed values: short ones, since they are part of generated code.
    private func examples(of field: FieldModel) -> [JSONValue] {
        let type = value(field.type)
        guard type.listedValues.isEmpty, !type.options.contains(where: \.isFile) else { return [] }
        let short = field.examples.map(\.value).filter { example in
            switch example {
            case .string(let text): (1...Self.longestExample).contains(text.utf8.count)
            case .number: true
            default: false
            }
        }
        return Array(short.prefix(Self.mostExamples))
    }

    private static let longestExample = 40
    private static let mostExamples = 32

    package func value(_ type: TypeModel) -> ValueDescriptor {
        var values = type.listed
        let kind: ValueDescriptor.Kind
        switch type.shape {
        // In JSON they are text in base 64.
        case .string, .bytes: kind = .string
        case .integer: kind = .integer
        case .number: kind = .number
        case .boolean: kind = .boolean
        case .enumeration(let listed):
            kind = listed.first?.stringValue == nil ? .integer : .string
            if type.isOpen {
                // Two options say it: one of these, or any other.
                let options = [ValueDescriptor(kind, values: listed), ValueDescriptor(kind, limits: type.limits)]
                return ValueDescriptor(.union(options), allowsNull: type.isNullable)
            }
            values = listed
        case .reference(let name): kind = .record(recordName(name))
        case .array(let element): kind = .list(value(element))
        case .map(let element): kind = .map(value(element))
        case .union(let members): kind = .union(members.map(value))
        case .file(let media, let requires): kind = .file(media, requires: requires)
        case .media(let media): kind = .media(media)
        case .json, .null, .inline, .intersection: kind = .json
        }
        return ValueDescriptor(kind, allowsNull: type.isNullable, limits: type.limits, values: values)
    }
}

extension ValueDescriptor {
    fileprivate var isFile: Bool {
        switch kind {
        case .media, .file: true
        default: false
        }
    }
}
