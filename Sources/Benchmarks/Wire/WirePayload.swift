import FalEmulator
import FalFields
import FalJSON
import SchemagenCore

/// An input or output of an endpoint as it would be on the wire.
struct WirePayload {
    /// Its type in the generated module and in the baseline: `FluxDev.Input`.
    var type: String
    var json: JSONValue
    /// Whether the type has neither unions nor raw JSON.
    var isPlain: Bool
}

/// Builds payloads from an endpoint's document: for each field its first example that fits the schema, else a sample
/// value if the field is required or a model would fill it in, else the server's default.
struct WirePayloadBuilder {
    private let endpoint: NamedEndpoint
    private let schema: EndpointSchema
    /// The examples of the fields by record and wire name.
    private let examples: [String: [String: [JSONValue]]]

    init(_ endpoint: NamedEndpoint) {
        self.endpoint = endpoint
        schema = endpoint.schema
        examples = Dictionary(
            uniqueKeysWithValues: endpoint.records.map { record in
                let fields = record.fields.map { ($0.model.wire, $0.model.examples.map(\.value)) }
                return (record.name.text, Dictionary(fields) { first, _ in first })
            })
    }

    /// One input and one output. Raw JSON is left out, since there is no type to compare.
    func payloads() -> [WirePayload] {
        let id = endpoint.model.id
        let base = "https://v3.fal.media/files/sample"
        let least = SampleBuilder.leastInput(of: id, schema: schema, base: base)
        let input = filled(least, as: schema.input)
        let usual = SampleBuilder.output(of: id, schema: schema, input: input, seed: "1", base: base)
        let output = filled(usual, as: schema.output)
        return [("Input", schema.input, input), ("Output", schema.output, output)]
            .filter { $0.1.kind != .json }
            .map { root, type, json in
                var seen: Set<String> = []
                return WirePayload(
                    type: "\(endpoint.name.text).\(root)", json: json, isPlain: isPlain(type, seen: &seen))
            }
    }

    private func isPlain(_ type: ValueDescriptor, seen: inout Set<String>) -> Bool {
        switch type.kind {
        case .string, .integer, .number, .boolean, .file, .media: return true
        case .json, .union: return false
        case .list(let element), .map(let element): return isPlain(element, seen: &seen)
        case .record(let name):
            guard seen.insert(name).inserted else { return true }
            return (schema.records[name]?.fields ?? []).allSatisfy { isPlain($0.value, seen: &seen) }
        }
    }

    private func filled(_ value: JSONValue, as type: ValueDescriptor) -> JSONValue {
        switch (type.kind, value) {
        case (.record(let name), .object(let members)): .object(record(name, members))
        case (.list(let element), .array(let items)): .array(items.map { filled($0, as: element) })
        case (.map(let element), .object(let members)):
            .object(JSONObject(members.map { .init(key: $0.key, value: filled($0.value, as: element)) }))
        default: value
        }
    }

    private func record(_ name: String, _ members: JSONObject) -> JSONObject {
        guard let record = schema.records[name] else { return members }
        var object = JSONObject()
        for field in record.fields {
            let shown = examples[name]?[field.name]?.first { isUsable($0, as: field) }
            if let shown {
                object[field.name] = shown
            } else if let made = members[field.name] {
                object[field.name] = filled(made, as: field.value)
            } else if let value = field.serverDefault, isUsable(value, as: field) {
                object[field.name] = value
            }
        }
        return object
    }

    private func isUsable(_ value: JSONValue, as field: FieldDescriptor) -> Bool {
        !value.isNull && schema.violations(in: value, as: field.value).isEmpty
    }
}
