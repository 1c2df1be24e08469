import FalFields
import FalJSON

/// Finds members of an input that its records do not have. fal ignores such members, so each is a typing error that
/// costs a run.
struct UnknownMembers {
    private(set) var found: [FieldPath.Unknown] = []
    private let schema: EndpointSchema

    init(of value: JSONValue, in schema: EndpointSchema) {
        self.schema = schema
        walk(value, as: schema.input, at: [])
    }

    private mutating func walk(_ value: JSONValue, as type: ValueDescriptor, at path: [Violation.Step]) {
        switch (type.kind, value) {
        case (.record(let name), .object(let object)):
            guard let record = schema.records[name] else { return }
            for member in object {
                let place = path + [.member(member.key)]
                if let field = record[member.key] {
                    walk(member.value, as: field.value, at: place)
                } else {
                    found.append(FieldPath.Unknown(path: place, names: record.fields.map(\.name)))
                }
            }
        case (.list(let element), .array(let elements)):
            for (index, item) in elements.enumerated() { walk(item, as: element, at: path + [.index(index)]) }
        case (.map(let element), .object(let object)):
            for member in object { walk(member.value, as: element, at: path + [.member(member.key)]) }
        case (.union(let members), _):
            // Records are open: of those that fit, the one that knows most of the members is meant.
            let fitting = members.filter { schema.violations(in: value, as: $0).isEmpty }
            let trials = fitting.map { member in
                var trial = self
                trial.found = []
                trial.walk(value, as: member, at: path)
                return trial.found
            }
            found += trials.min { $0.count < $1.count } ?? []
        default: return
        }
    }
}
