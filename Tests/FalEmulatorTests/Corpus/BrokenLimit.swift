import FalEmulator
import FalFields
import FalJSON

/// An input that breaks exactly one limit of its document.
struct BrokenLimit: Sendable {
    var input: JSONValue
    /// The location as in fal's `loc`, without `body`.
    var path: [JSONValue]
    /// fal's type of the error; nil for a wrong type, which has several.
    var type: String?
    /// The keyword of the document.
    var limit: String

    /// All limits of an endpoint's input that can be broken, including those of nested objects and lists.
    ///
    /// They are read from the JSON of the document, so that limits which the generator overlooks are found as well.
    static func all(of id: EndpointID, document: JSONValue, schema: EndpointSchema) -> [BrokenLimit] {
        let post = document["paths"]?.objectValue?.lazy.compactMap { $0.value["post"] }.first
        let body = post?["requestBody"]?["content"]?["application/json"]?["schema"] ?? .null
        let least = SampleBuilder.leastInput(of: id, schema: schema, base: "http://127.0.0.1:1")
        let reader = Reader(id: id, schema: schema, components: document["components"]?["schemas"] ?? .null)
        return reader.broken(body, as: schema.input, least: least, depth: 0)
    }

    private struct Reader {
        let id: EndpointID
        let schema: EndpointSchema
        let components: JSONValue

        private static let deepest = 3

        /// The schema of a value with references resolved. A union with null is reduced to the other type.
        private func plain(_ schema: JSONValue) -> JSONValue {
            var schema = schema
            for _ in 0..<8 {
                if let name = schema["$ref"]?.stringValue?.split(separator: "/").last {
                    schema = components[String(name)] ?? .null
                } else if let one = schema["allOf"]?.arrayValue, one.count == 1 {
                    schema = one[0]
                } else if let kinds = schema["anyOf"]?.arrayValue?.filter({ $0["type"] != "null" }), kinds.count == 1 {
                    schema = kinds[0]
                } else {
                    break
                }
            }
            return schema
        }

        func broken(
            _ document: JSONValue, as type: ValueDescriptor, least: JSONValue, depth: Int
        ) -> [BrokenLimit] {
            let document = plain(document)
            var found = Limits(document).broken().map {
                BrokenLimit(input: $0.value, path: [], type: $0.type, limit: $0.limit)
            }
            guard depth < Self.deepest else { return found }
            switch type.kind {
            case .record(let name):
                guard let object = least.objectValue, let record = schema.records[name] else { break }
                for required in document["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                    var input = object
                    input[required] = nil
                    found.append(
                        BrokenLimit(
                            input: .object(input), path: [.string(required)], type: "missing", limit: "required"))
                }
                for member in document["properties"]?.objectValue ?? [:] {
                    guard let field = record[member.key] else { continue }
                    let inner = broken(member.value, as: field.value, least: leastValue(field.value), depth: depth + 1)
                    found += inner.map { $0.inside(.string(member.key), of: .object(object)) }
                }
            case .list(let element):
                var items = least.arrayValue ?? []
                if items.isEmpty { items = [leastValue(element)] }
                let inner = broken(
                    document["items"] ?? .null, as: element, least: leastValue(element), depth: depth + 1)
                found += inner.map { $0.inside(0, of: .array(items)) }
            default: break
            }
            return found
        }

        private func leastValue(_ type: ValueDescriptor) -> JSONValue {
            let own = EndpointSchema(input: type, output: type, records: schema.records)
            return SampleBuilder.leastInput(of: id, schema: own, base: "http://127.0.0.1:1")
        }
    }

    private func inside(_ step: JSONValue, of whole: JSONValue) -> BrokenLimit {
        var copy = self
        copy.path = [step] + path
        switch (step, whole) {
        case (.string(let key), .object(var object)):
            object[key] = input
            copy.input = .object(object)
        case (.number, .array(var items)):
            items[0] = input
            copy.input = .array(items)
        default: break
        }
        return copy
    }
}

/// The limits of one value in a document.
private struct Limits {
    let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    struct Broken {
        var value: JSONValue
        var type: String?
        var limit: String
    }

    private var kind: String? {
        document["type"]?.stringValue
            ?? document["type"]?.arrayValue?.compactMap(\.stringValue).first { $0 != "null" }
    }

    func broken() -> [Broken] {
        var found: [Broken] = []
        if let listed = document["enum"]?.arrayValue ?? document["const"].map({ [$0] }), !listed.isEmpty {
            let value: JSONValue = listed.contains { $0.stringValue != nil } ? "no such value" : -987_654
            found.append(Broken(value: value, type: "one_of", limit: "enum"))
        } else {
            found += numbers() + texts()
        }
        if kind == "array", let most = document["maxItems"]?.intValue, most < 1_000 {
            found.append(
                Broken(value: items(most + 1), type: "sequence_too_long", limit: "maxItems"))
        }
        if kind == "array", let least = document["minItems"]?.intValue, least > 0 {
            found.append(Broken(value: [], type: "sequence_too_short", limit: "minItems"))
        }
        switch kind {
        case "string", "integer", "number", "boolean": found.append(Broken(value: [["wrong"]], limit: "type"))
        case "array", "object": found.append(Broken(value: "wrong", limit: "type"))
        default: break
        }
        return found
    }

    private func items(_ count: Int) -> JSONValue {
        let item: JSONValue =
            switch document["items"]?["type"]?.stringValue {
            case "integer", "number": 1
            case "boolean": true
            case "array": []
            case "string": document["items"]?["enum"]?[0] ?? "https://example.com/file"
            default: ["url": "https://example.com/file"]
            }
        return .array(Array(repeating: item, count: count))
    }

    private func numbers() -> [Broken] {
        guard kind == "integer" || kind == "number" else { return [] }
        var found: [Broken] = []
        for (limit, type, sign) in [
            ("minimum", "greater_than_equal", -1.0), ("exclusiveMinimum", "greater_than", -1),
            ("maximum", "less_than_equal", 1), ("exclusiveMaximum", "less_than", 1),
        ] {
            guard let bound = document[limit]?.doubleValue else { continue }
            // Beyond 2^53, adding one gives the same number.
            let beyond = bound + sign * max(1, (bound.magnitude / 100).rounded())
            guard let number = whole(beyond) else { continue }
            found.append(Broken(value: .number(number), type: type, limit: limit))
        }
        if let step = document["multipleOf"]?.doubleValue, step > 0, kind == "number" || step > 1 {
            let low = document["minimum"]?.doubleValue ?? 0
            let multiple = (low / step).rounded(.up) * step
            let beside = multiple + (kind == "integer" ? 1 : step / 3)
            if let number = whole(beside) {
                found.append(Broken(value: .number(number), type: "multiple_of", limit: "multipleOf"))
            }
        }
        return found
    }

    private func whole(_ value: Double) -> JSONNumber? {
        Int(exactly: value).map { JSONNumber($0) } ?? JSONNumber(value)
    }

    private func texts() -> [Broken] {
        guard kind == "string" else { return [] }
        var found: [Broken] = []
        if let least = document["minLength"]?.intValue, least > 0 {
            let text = String(repeating: "a", count: least - 1)
            found.append(Broken(value: .string(text), type: "string_too_short", limit: "minLength"))
        }
        if let most = document["maxLength"]?.intValue, most < 2_000_000 {
            let text = String(repeating: "a", count: most + 1)
            found.append(Broken(value: .string(text), type: "string_too_long", limit: "maxLength"))
        }
        return found
    }
}
