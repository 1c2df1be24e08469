import FalJSON

/// Checks values against a JSON Schema, as editors do: as much of draft 7 as our own schema uses.
struct SchemaCheck {
    /// Whether the value is as the schema wants it. A keyword that is not known here is an error, lest nothing be
    /// checked.
    static func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        guard let keywords = schema.objectValue else { return schema.boolValue ?? false }
        if let condition = keywords["if"] {
            let branch = keywords[try accepts(value, condition) ? "then" : "else"]
            return try accepts(value, branch ?? true)
        }
        for keyword in keywords {
            guard try accepts(value, keyword.key, keyword.value, in: keywords) else { return false }
        }
        return true
    }

    struct UnknownKeyword: Error {
        var name: String
    }

    private static func accepts(
        _ value: JSONValue, _ keyword: String, _ wanted: JSONValue, in schema: JSONObject
    ) throws -> Bool {
        switch keyword {
        case "description", "$schema", "$comment", "properties": return try propertiesFit(value, keyword, wanted)
        case "type":
            let types = wanted.arrayValue ?? [wanted]
            return types.contains { kinds(of: value).contains($0.stringValue ?? "") }
        case "enum": return wanted.arrayValue?.contains(value) == true
        case "const": return wanted == value
        case "anyOf": return try wanted.arrayValue?.contains { try accepts(value, $0) } == true
        case "pattern":
            guard let text = value.stringValue else { return true }
            return try text.contains(Regex(wanted.stringValue ?? ""))
        case "minLength": return (value.stringValue?.count).map { $0 >= wanted.intValue! } ?? true
        case "minimum": return value.doubleValue.map { $0 >= wanted.doubleValue! } ?? true
        case "minItems": return (value.arrayValue?.count).map { $0 >= wanted.intValue! } ?? true
        case "minProperties": return (value.objectValue?.count).map { $0 >= wanted.intValue! } ?? true
        case "items": return try value.arrayValue?.allSatisfy { try accepts($0, wanted) } ?? true
        case "uniqueItems": return value.arrayValue.map { Set($0).count == $0.count } ?? true
        case "required":
            return value.objectValue.map { object in
                wanted.arrayValue!.allSatisfy { object[$0.stringValue!] != nil }
            } ?? true
        case "propertyNames":
            return try value.objectValue?.allSatisfy { try accepts(.string($0.key), wanted) } ?? true
        case "additionalProperties":
            let listed = schema["properties"]?.objectValue
            return try value.objectValue?.allSatisfy { member in
                try listed?[member.key] != nil || accepts(member.value, wanted)
            } ?? true
        default: throw UnknownKeyword(name: keyword)
        }
    }

    private static func propertiesFit(_ value: JSONValue, _ keyword: String, _ wanted: JSONValue) throws -> Bool {
        guard keyword == "properties", let object = value.objectValue else { return true }
        return try wanted.objectValue!.allSatisfy { property in
            try object[property.key].map { try accepts($0, property.value) } ?? true
        }
    }

    private static func kinds(of value: JSONValue) -> [String] {
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .number: value.intValue == nil ? ["number"] : ["number", "integer"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }
}
