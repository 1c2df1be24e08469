import FalJSON

/// `GET /api/openapi/queue/openapi.json?endpoint_id=`: the document of one endpoint, byte for byte as it was given.
struct DocumentService: Sendable {
    let shelf: EndpointShelf

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        guard path == ["api", "openapi", "queue", "openapi.json"] else { return .detail(404, "Not Found") }
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        // fal answers `null` for an id it does not know.
        guard let endpoint = request.query["endpoint_id"].flatMap({ shelf[$0] }) else { return .json(404, .null) }
        return .json(200, endpoint.document)
    }
}
