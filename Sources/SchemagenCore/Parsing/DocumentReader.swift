package import FalFields
package import FalJSON

/// Finds the schemas of an endpoint's input and output in its OpenAPI document.
package struct DocumentReader: Sendable {
    package init() {}

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - id: the id that was asked for.
    ///   - path: the document's path, as the user knows it.
    /// - Returns: the document, or `nil` with an error among the diagnostics when nothing in it can be used.
    package func read(
        _ root: JSONNode, id: EndpointID, path: String, reporting diagnostics: inout [Diagnostic]
    ) -> SchemaDocument? {
        func fail(_ code: DiagnosticCode, _ message: String, at origin: Origin, remedy: String) {
            diagnostics.append(
                Diagnostic(
                    code, .error, message,
                    at: .init(path: path, position: origin.position, pointer: "#" + origin.pointer),
                    endpoint: id.text, remedy: remedy))
        }
        let start = Origin(position: root.position, pointer: "")
        guard root.objectValue != nil else {
            fail(
                .notADocument, "an OpenAPI document is an object, found \(root.kindName)", at: start,
                remedy: Self.fetchAgain)
            return nil
        }
        guard let paths = root["paths"]?.objectValue else {
            fail(.noPostPath, "the document has no paths", at: start, remedy: Self.fetchAgain)
            return nil
        }
        let posts = paths.filter { $0.value["post"] != nil }
        guard let post = posts.first(where: { $0.key == "/" + id.text }) ?? posts.min(by: { $0.key < $1.key }) else {
            fail(
                .noPostPath, "no path of the document takes a POST, so it does not say what the endpoint takes",
                at: start,
                remedy: "This endpoint cannot be called through the queue (a realtime-only app, perhaps): remove it.")
            return nil
        }

        let definitions = LocalDefinitions(of: root)
        var reader = SchemaReader(path: path, definitions: definitions.names)
        var document = SchemaDocument(id: id, path: path, components: [:])
        let metadata = root["info"]?["x-fal-metadata"]
        document.category = metadata?["category"]?.stringValue
        document.isRealtime = id.isRealtime(
            isMarked: post.value["x-fal-protocol"] != nil, category: document.category)
        // `info.description` says the same of every endpoint.
        document.about = metadata?["about"]?.stringValue
        noteForeignID(metadata?["endpointId"]?.stringValue, of: id, path: path, at: start, into: &diagnostics)

        if let body = post.value["post"]?["requestBody"]?["content"]?["application/json"]?["schema"] {
            let steps = ["paths", post.key, "post", "requestBody"] + Self.stepsToSchema
            document.input = reader.read(body, at: origin(of: body, behind: steps))
        }
        document.output = readOutput(paths, besides: post, with: &reader)
        for member in root["components"]?["schemas"]?.objectValue ?? [] where member.key != "QueueStatus" {
            let origin = Origin(position: member.keyPosition, pointer: "/components/schemas")
                .appending(member.key, at: member.keyPosition)
            document.components[member.key] = reader.read(member.value, at: origin)
        }
        for definition in definitions.all {
            document.components[definition.name] = reader.read(definition.node, at: definition.origin)
            document.words[definition.name] = definition.word
        }
        diagnostics += reader.diagnostics.map { $0.attributed(to: id) }
        return reader.isTooDeep ? nil : document
    }

    private static let fetchAgain = "Fetch it again: `schemagen add` with the endpoint's id."

    /// The result path is the GET that ends in the request id; an endpoint called without a queue answers its POST.
    private func readOutput(
        _ paths: [JSONNode.Member], besides post: JSONNode.Member, with reader: inout SchemaReader
    ) -> Schema? {
        let results = paths.filter { $0.key.hasSuffix("/requests/{request_id}") && $0.value["get"] != nil }
        let result = results.first { $0.key.hasPrefix(post.key) } ?? results.min { $0.key < $1.key }
        let (path, operation) = (result ?? post, result == nil ? "post" : "get")
        let answers = path.value[operation]?["responses"]
        let success = answers?.objectValue?.map(\.key).filter { $0.hasPrefix("2") } ?? []
        guard let status = success.first(where: { $0 == "200" }) ?? success.min(),
            let schema = answers?[status]?["content"]?["application/json"]?["schema"]
        else { return nil }
        // The POST of a queue document answers the queue's status, which is no output.
        if result == nil, schema["$ref"]?.stringValue?.hasSuffix("/QueueStatus") == true { return nil }
        let steps = ["paths", path.key, operation, "responses", status] + Self.stepsToSchema
        return reader.read(schema, at: origin(of: schema, behind: steps))
    }

    private static let stepsToSchema = ["content", "application/json", "schema"]

    private func origin(of schema: JSONNode, behind steps: [String]) -> Origin {
        steps.reduce(Origin(position: schema.position, pointer: "")) { $0.appending($1, at: schema.position) }
    }

    private func noteForeignID(
        _ documentID: String?, of id: EndpointID, path: String, at origin: Origin, into diagnostics: inout [Diagnostic]
    ) {
        guard let documentID, documentID != id.text else { return }
        diagnostics.append(
            Diagnostic(
                .foreignID, "the document is that of \(documentID); the endpoint keeps the id that was asked for",
                at: .init(path: path, position: origin.position, pointer: "#/info/x-fal-metadata/endpointId"),
                endpoint: id.text))
    }
}

extension Diagnostic {
    func attributed(to id: EndpointID) -> Diagnostic {
        var copy = self
        copy.endpoint = id.text
        return copy
    }
}

extension EndpointID {
    /// Whether an endpoint talks over a WebSocket: its document is marked with `x-fal-protocol`, or its id or its
    /// category says so.
    package func isRealtime(isMarked: Bool, category: String?) -> Bool {
        isMarked || path.last == "realtime" || category?.contains("realtime") == true
    }
}
