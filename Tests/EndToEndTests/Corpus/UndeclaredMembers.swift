import FalFields
import FalJSON

/// Finds members of a value that its schema does not know: generated records have no place for them.
struct UndeclaredMembers {
    let schema: EndpointSchema

    /// Pointers to the members.
    func pointers(in value: JSONValue, as type: ValueDescriptor, at pointer: String = "") -> [String] {
        switch (type.kind, value) {
        case (.record(let name), .object(let members)):
            guard let record = schema.records[name] else { return [] }
            return members.flatMap { member in
                let place = "\(pointer)/\(member.key)"
                guard let field = record[member.key] else { return [place] }
                return pointers(in: member.value, as: field.value, at: place)
            }
        case (.list(let element), .array(let items)):
            return items.enumerated().flatMap { pointers(in: $1, as: element, at: "\(pointer)/\($0)") }
        case (.map(let element), .object(let members)):
            return members.flatMap { pointers(in: $0.value, as: element, at: "\(pointer)/\($0.key)") }
        case (.union(let options), _):
            let fitting = options.filter { schema.violations(in: value, as: $0).isEmpty }
            return fitting.map { pointers(in: value, as: $0, at: pointer) }.min { $0.count < $1.count } ?? []
        default: return []
        }
    }
}
