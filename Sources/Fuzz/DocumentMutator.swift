package import FalJSON
package import TestSupport

/// Changes a document of fal where its structure is: schemas are wrapped, exchanged, respelled and given odd keywords,
/// and the document stays JSON.
package struct DocumentMutator: Sendable {
    /// Schemas of genuine documents, to be put where others were.
    private let schemas: [JSONValue]

    package init(documents: [JSONValue]) {
        var found: [JSONValue] = []
        for document in documents {
            for member in document["components"]?["schemas"]?.objectValue ?? [:] {
                found.append(member.value)
                for property in member.value["properties"]?.objectValue ?? [:] { found.append(property.value) }
            }
        }
        schemas = found.isEmpty ? [true] : found
    }

    package func mutant(of document: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        var result = document
        for _ in 0...random.below(6) { result = changed(result, &random) }
        return result
    }

    /// The same document with the members of every object in another order.
    package func shuffled(_ value: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map { shuffled($0, &random) })
        case .object(let members):
            var all = members.map { JSONObject.Member(key: $0.key, value: shuffled($0.value, &random)) }
            all.shuffle(using: &random)
            return .object(JSONObject(all))
        default: return value
        }
    }

    // MARK: Places

    private func changed(_ document: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        let components = document["components"]?["schemas"]?.objectValue ?? [:]
        let names = components.map(\.key)
        // Rarely, anything at all; nearly always, a schema.
        guard random.below(12) > 0, let name = names.randomElement(using: &random), let schema = components[name] else {
            return changedAnywhere(document, depth: 0, &random)
        }
        let result = descend(schema, depth: 0, names, &random)
        return document.replacing(["components", "schemas", name], with: result)
    }

    /// Goes down to a schema, and changes it there.
    ///
    /// - Parameter components: their names, which references can lead to.
    private func descend(
        _ schema: JSONValue, depth: Int, _ components: [String], _ random: inout SeededRandom
    ) -> JSONValue {
        let inner: [[String]] = schema.innerSchemas
        guard depth < 6, random.below(4) > 0, let path = inner.randomElement(using: &random),
            let next = schema.value(at: path)
        else { return changedSchema(schema, components, &random) }
        return schema.replacing(path, with: descend(next, depth: depth + 1, components, &random))
    }

    private func changedAnywhere(_ value: JSONValue, depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch value {
        case .object(var members) where depth < 12 && !members.isEmpty:
            guard let key = members.map(\.key).randomElement(using: &random), let inner = members[key] else {
                return value
            }
            if random.below(10) == 0 {
                members.removeValue(forKey: key)
            } else {
                members[key] = changedAnywhere(inner, depth: depth + 1, &random)
            }
            return .object(members)
        case .array(var items) where depth < 12 && !items.isEmpty:
            let index = random.below(items.count)
            if random.below(10) == 0 {
                items.remove(at: index)
            } else {
                items[index] = changedAnywhere(items[index], depth: depth + 1, &random)
            }
            return .array(items)
        default: return Oddities.values.randomElement(using: &random) ?? nil
        }
    }

    // MARK: Changes

    private func changedSchema(_ schema: JSONValue, _ components: [String], _ random: inout SeededRandom) -> JSONValue {
        let other = schemas.randomElement(using: &random) ?? true
        switch random.below(14) {
        case 0: return ["anyOf": [schema, ["type": "null"]]]
        case 1: return ["allOf": [schema]]
        case 2: return ["allOf": [schema, other]]
        case 3: return ["anyOf": [schema, other]]
        case 4: return ["type": "array", "items": schema]
        case 5: return ["type": "object", "additionalProperties": schema]
        case 6: return reference(components, &random)
        case 7: return other
        case 8: return nested(schema, &random)
        case 9: return renamed(schema, &random)
        case 10: return withManyMembers(schema, &random)
        default: return withKeyword(schema, components, &random)
        }
    }

    private func reference(_ components: [String], _ random: inout SeededRandom) -> JSONValue {
        if random.below(6) == 0 { return ["$ref": .string(Oddities.references.randomElement(using: &random) ?? "#")] }
        return .reference(components.randomElement(using: &random) ?? "Gone")
    }

    private func nested(_ schema: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        var result = schema
        for _ in 0..<(2 + random.below(12)) {
            switch random.below(3) {
            case 0: result = ["type": "array", "items": result]
            case 1: result = ["anyOf": [result, ["type": "string"]]]
            default: result = ["type": "object", "properties": ["inner": result]]
            }
        }
        return result
    }

    /// Properties whose names are odd, or those of others.
    private func renamed(_ schema: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        guard var object = schema.objectValue, var properties = object["properties"]?.objectValue, !properties.isEmpty,
            let key = properties.map(\.key).randomElement(using: &random), let value = properties[key]
        else { return schema }
        let name = Oddities.names.randomElement(using: &random) ?? key.uppercased()
        if random.below(2) == 0 { properties.removeValue(forKey: key) }
        properties[name] = value
        object["properties"] = .object(properties)
        return .object(object)
    }

    private func withManyMembers(_ schema: JSONValue, _ random: inout SeededRandom) -> JSONValue {
        let count = [3, 30, 70, 300].randomElement(using: &random) ?? 3
        switch random.below(3) {
        case 0: return ["type": "string", "enum": .array((0..<count).map { .string("value \($0)") })]
        case 1:
            // Multiplied twice, a schema would have tens of megabytes: thousands of other inputs take the same time.
            let most = max(2, (128 << 10) / schema.serialized().count)
            let members = (0..<min(count, most)).map { index -> JSONValue in
                ["type": "object", "properties": [.init("a\(index)"): schema]]
            }
            return ["anyOf": .array(members)]
        default:
            let members = (0..<count).map { JSONObject.Member(key: "p\($0)", value: ["type": "string"]) }
            return ["type": "object", "properties": .object(JSONObject(members))]
        }
    }

    private func withKeyword(_ schema: JSONValue, _ components: [String], _ random: inout SeededRandom) -> JSONValue {
        guard var object = schema.objectValue else { return schema }
        if random.below(4) == 0, let key = object.map(\.key).randomElement(using: &random) {
            object.removeValue(forKey: key)
            return .object(object)
        }
        let (key, values) = Oddities.keywords.randomElement(using: &random) ?? ("type", ["string"])
        let other =
            random.below(3) == 0 ? reference(components, &random) : schemas.randomElement(using: &random) ?? true
        switch values.randomElement(using: &random) ?? nil {
        case "SCHEMA": object[key] = other
        case "SCHEMAS": object[key] = [other, schema]
        case "PROPERTIES": object[key] = ["a": other, "^x-": schema]
        case let value: object[key] = value
        }
        return .object(object)
    }
}

extension JSONValue {
    /// The paths to schemas that stand directly in this one.
    fileprivate var innerSchemas: [[String]] {
        var paths: [[String]] = []
        for member in objectValue ?? [:] {
            switch member.key {
            case "items", "additionalProperties": if member.value.objectValue != nil { paths.append([member.key]) }
            case "properties", "$defs":
                for inner in member.value.objectValue ?? [:] { paths.append([member.key, inner.key]) }
            case "anyOf", "oneOf", "allOf", "prefixItems":
                for index in (member.value.arrayValue ?? []).indices { paths.append([member.key, "\(index)"]) }
            default: break
            }
        }
        return paths
    }

    fileprivate func value(at path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, token in
            guard let value else { return nil }
            if let items = value.arrayValue {
                return Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
            }
            return value[token]
        }
    }

    fileprivate func replacing(_ path: [String], with value: JSONValue) -> JSONValue {
        guard let token = path.first else { return value }
        switch self {
        case .object(var members):
            guard let inner = members[token] else { return self }
            members[token] = inner.replacing(Array(path.dropFirst()), with: value)
            return .object(members)
        case .array(var items):
            guard let index = Int(token), items.indices.contains(index) else { return self }
            items[index] = items[index].replacing(Array(path.dropFirst()), with: value)
            return .array(items)
        default: return self
        }
    }
}
