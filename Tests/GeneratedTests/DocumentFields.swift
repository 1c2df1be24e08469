import FalRuntime

/// What a document says about the fields of an endpoint, read without the generator: the two must agree.
struct DocumentFields {
    /// Names in the order fal shows them.
    var names: [String]
    var required: Set<String>

    /// The fields of the input: the schema of the request's body.
    static func input(of document: JSONValue) -> DocumentFields? {
        let operations = (document["paths"]?.objectValue ?? [:]).compactMap { $0.value["post"] }
        return operations.first.flatMap { operation in
            DocumentFields(body: operation["requestBody"], in: document)
        }
    }

    /// The fields of the output: the schema of the answer to a `GET` of the request itself.
    static func output(of document: JSONValue) -> DocumentFields? {
        let path = (document["paths"]?.objectValue ?? [:]).first { $0.key.hasSuffix("/requests/{request_id}") }
        return DocumentFields(body: path?.value["get"]?["responses"]?["200"], in: document)
    }

    private init?(body: JSONValue?, in document: JSONValue) {
        let schema = body?["content"]?["application/json"]?["schema"]
        let name = schema?["$ref"]?.stringValue?.split(separator: "/").last.map(String.init)
        guard let name, let record = document["components"]?["schemas"]?[name], let fields = record["properties"] else {
            return nil
        }
        let written = fields.objectValue?.map(\.key) ?? []
        let order = record["x-fal-order-properties"]?.arrayValue?.compactMap(\.stringValue) ?? written
        names = order.filter(written.contains) + written.filter { !order.contains($0) }
        required = Set(record["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
}
