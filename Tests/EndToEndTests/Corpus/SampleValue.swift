import FalFields
import FalJSON

/// The smallest value of a type: what stands beside the member that a round trip is about.
struct SampleValue {
    let schema: EndpointSchema

    func record(_ name: String, with members: [String: JSONValue] = [:]) -> JSONValue {
        var object = JSONObject()
        for field in schema.records[name]?.fields ?? [] {
            if let member = members[field.name] {
                object[field.name] = member
            } else if field.presence == .requiredOrNull {
                object[field.name] = .null
            } else if field.presence == .required {
                object[field.name] = value(field.value)
            }
        }
        return .object(object)
    }

    /// With every field, not only those that must be there.
    func fullRecord(_ name: String) -> JSONValue {
        let members = (schema.records[name]?.fields ?? []).map { field in
            JSONObject.Member(key: field.name, value: value(field.value))
        }
        return .object(JSONObject(members))
    }

    func value(_ type: ValueDescriptor) -> JSONValue {
        if let first = type.values.first { return first }
        switch type.kind {
        case .string: return "text"
        case .media: return "https://example.com/file"
        case .integer: return .number(JSONNumber(type.limits.minimum?.intValue ?? 1))
        case .number: return .number(type.limits.minimum ?? JSONNumber(1))
        case .boolean: return true
        case .list(let element):
            return .array(Array(repeating: value(element), count: type.limits.minItems ?? 1))
        case .map(let element): return ["key": value(element)]
        case .record(let name): return record(name)
        case .union(let members): return members.first.map(value) ?? .null
        case .file(_, let requires): return file(requires)
        case .json: return ["any": ["thing", 1, true]]
        }
    }

    private func file(_ requires: [String]) -> JSONValue {
        var object: JSONObject = ["url": "https://example.com/file"]
        for name in requires { object[name] = ["content_type", "file_name", "file_data"].contains(name) ? "text" : 7 }
        return .object(object)
    }
}
