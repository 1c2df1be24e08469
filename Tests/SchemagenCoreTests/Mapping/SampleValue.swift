import FalFields
import FalJSON

/// A value that a field takes, for fields that only `extra` can fill.
struct SampleValue {
    let schema: EndpointSchema

    func value(of field: FieldDescriptor) -> JSONValue {
        if let usual = field.serverDefault, !usual.isNull { return usual }
        return value(of: field.value, depth: 0)
    }

    private func value(of type: ValueDescriptor, depth: Int) -> JSONValue {
        if let listed = type.values.first { return listed }
        switch type.kind {
        case .string: return .string(text(type.limits))
        case .media: return "https://x.test/file.bin"
        case .file: return ["url": "https://x.test/file.bin"]
        case .integer, .number: return number(type)
        case .boolean: return true
        case .list(let element):
            let count = max(1, type.limits.minItems ?? 1)
            return .array((0..<count).map { _ in depth > 6 ? .null : value(of: element, depth: depth + 1) })
        case .map: return .object([:])
        case .union(let members): return members.first.map { value(of: $0, depth: depth + 1) } ?? .null
        case .json: return .object([:])
        case .record:
            guard depth < 6 else { return .object([:]) }
            let required = schema.fields(of: type).filter(\.presence.isRequired)
            return .object(
                JSONObject(
                    required.map { field in
                        let usual = field.serverDefault ?? value(of: field.value, depth: depth + 1)
                        return JSONObject.Member(key: field.name, value: usual)
                    }))
        }
    }

    private func text(_ limits: ValueLimits) -> String {
        String(repeating: "kite", count: max(1, ((limits.minLength ?? 1) + 3) / 4))
    }

    private func number(_ type: ValueDescriptor) -> JSONValue {
        let limits = type.limits
        if let lowest = limits.minimum { return .number(lowest) }
        if let above = limits.exclusiveMinimum { return .number(JSONNumber(Int(above.doubleValue) + 1)) }
        return 1
    }
}
