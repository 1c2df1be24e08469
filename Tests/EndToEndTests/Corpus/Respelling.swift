import FalJSON

/// Writes a document anew in another spelling of the same types: fal's documents come from several versions of
/// pydantic, and one refresh can change the spelling of all of them.
enum Respelling: String, CaseIterable, Sendable {
    /// `anyOf: [X, null]` → `nullable: true`.
    case optionToFlag
    /// `nullable: true` → `anyOf: [X, null]`.
    case flagToOption
    /// `$ref` with siblings → `allOf: [$ref]`.
    case siblingsToAllOf
    /// `allOf: [$ref]` → `$ref` with siblings.
    case allOfToSiblings
    /// `const: x` → `enum: [x]`.
    case constantToList
    /// `enum: [x]` → `const: x`.
    case listToConstant

    /// One spelling of everything, to tell whether two documents differ in spelling alone.
    static let canonical: [Respelling] = [.optionToFlag, .siblingsToAllOf, .listToConstant]

    func document(_ document: JSONValue) -> JSONValue {
        document.changing("components") { components in
            components.changing("schemas") { $0.mappingMembers(schema) }
        }
    }

    private func schema(_ value: JSONValue) -> JSONValue {
        guard value.objectValue != nil else { return value }
        var inner = value
        for key in ["anyOf", "oneOf", "allOf", "prefixItems"] {
            inner = inner.changing(key) { .array(($0.arrayValue ?? []).map(schema)) }
        }
        inner = inner.changing("properties") { $0.mappingMembers(schema) }
        inner = inner.changing("additionalProperties", schema)
        inner = inner.changing("items") { items in
            let isTuple = items.objectValue.map { !$0.isEmpty && $0.keys.allSatisfy { Int($0) != nil } } ?? false
            return isTuple ? items.mappingMembers(schema) : schema(items)
        }
        return .object(respelled(inner.objectValue ?? [:]))
    }

    private func respelled(_ schema: JSONObject) -> JSONObject {
        switch self {
        case .optionToFlag: optionToFlag(schema)
        case .flagToOption: flagToOption(schema)
        case .siblingsToAllOf:
            schema.count > 1 ? schema.replacing("$ref", by: "allOf") { .array([["$ref": $0]]) } : schema
        case .allOfToSiblings:
            schema["allOf"]?.arrayValue?.count == 1
                ? schema.replacing("allOf", by: "$ref") { $0[0]?["$ref"] } : schema
        case .constantToList: schema.replacing("const", by: "enum") { .array([$0]) }
        case .listToConstant:
            schema["enum"]?.arrayValue?.count == 1 ? schema.replacing("enum", by: "const") { $0[0] } : schema
        }
    }

    private func optionToFlag(_ schema: JSONObject) -> JSONObject {
        let isNull: (JSONValue) -> Bool = { $0["type"] == "null" }
        guard let options = schema["anyOf"]?.arrayValue, options.count(where: isNull) == 1 else { return schema }
        let others = options.filter { !isNull($0) }
        var result = schema
        result.removeValue(forKey: "anyOf")
        result["nullable"] = true
        guard others.count == 1, let only = others[0].objectValue else {
            result["anyOf"] = .array(others)
            return result
        }
        if only["$ref"] != nil {
            result["allOf"] = .array(others)
        } else {
            // What is said outside goes before what the option says.
            for member in only where result[member.key] == nil { result[member.key] = member.value }
        }
        return result
    }

    /// Words about the field stay outside, words about the value go into the option.
    private static let outside: Set<String> = [
        "title", "description", "default", "examples", "example", "deprecated", "nullable", "ui", "_fal_ui_field",
        "x-fal",
        "limit_description",
    ]

    private func flagToOption(_ schema: JSONObject) -> JSONObject {
        guard schema["nullable"] == true else { return schema }
        var (outer, inner) = (JSONObject(), JSONObject())
        for member in schema where member.key != "nullable" {
            if Self.outside.contains(member.key) { outer.append(member) } else { inner.append(member) }
        }
        outer["anyOf"] = [.object(inner), ["type": "null"]]
        return outer
    }
}

extension JSONValue {
    fileprivate func changing(_ key: String, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard var object = objectValue, let member = object[key] else { return self }
        object[key] = change(member)
        return .object(object)
    }

    fileprivate func mappingMembers(_ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard let object = objectValue else { return self }
        return .object(JSONObject(object.map { JSONObject.Member(key: $0.key, value: change($0.value)) }))
    }
}

extension JSONObject {
    /// The object with one member under another key, if it has it.
    fileprivate func replacing(_ key: String, by other: String, _ change: (JSONValue) -> JSONValue?) -> JSONObject {
        guard let value = self[key], let changed = change(value) else { return self }
        var copy = self
        copy.removeValue(forKey: key)
        copy[other] = changed
        return copy
    }
}
