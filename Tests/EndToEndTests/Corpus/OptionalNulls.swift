import FalJSON

/// The commonest change of fal's documents: an optional field becomes nullable as well, or the other way round. The
/// property is a `T?` before and after; only the schema that the code carries knows the difference.
enum OptionalNulls {
    /// - Parameter document: a document without `anyOf: [X, null]`.
    static func adding(to document: JSONValue) -> JSONValue {
        changing(document) { field in
            if field["nullable"] == nil { field["nullable"] = true }
        }
    }

    static func removing(from document: JSONValue) -> JSONValue {
        changing(document) { field in
            field.removeValue(forKey: "nullable")
            if field["default"] == .null { field.removeValue(forKey: "default") }
        }
    }

    private static func changing(_ document: JSONValue, _ change: (inout JSONObject) -> Void) -> JSONValue {
        guard var root = document.objectValue, var components = root["components"]?.objectValue,
            var schemas = components["schemas"]?.objectValue
        else { return document }
        for (name, schema) in schemas.map({ ($0.key, $0.value) }) {
            guard var record = schema.objectValue, var properties = record["properties"]?.objectValue else { continue }
            let required = record["required"]?.arrayValue ?? []
            for (key, property) in properties.map({ ($0.key, $0.value) }) where !required.contains(.string(key)) {
                guard var field = property.objectValue else { continue }
                change(&field)
                properties[key] = .object(field)
            }
            record["properties"] = .object(properties)
            schemas[name] = .object(record)
        }
        components["schemas"] = .object(schemas)
        root["components"] = .object(components)
        return .object(root)
    }
}
