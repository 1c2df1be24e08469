import FalFields
import FalJSON

/// `GET /v1/models`: what models there are. A key is not needed, as at fal.
struct CatalogueService: Sendable {
    let shelf: EndpointShelf

    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        if path.starts(with: ["v1", "models", "pricing"]) {
            return PricingService(shelf: shelf).answer(request, path: path.dropFirst(3))
        }
        // Where webhooks come from; no key is needed to ask.
        if path == ["v1", "meta"] { return .json(200, ["webhook_ip_ranges": ["127.0.0.1/32"]]) }
        guard path == ["v1", "models"] else {
            return PlatformError.notFound("The local fal has no /\(path.joined(separator: "/")).").answer
        }
        guard request.method == "GET" || request.method == "HEAD" else { return .notAllowed("GET, HEAD") }
        do {
            return .json(200, try page(CatalogueQuery(request.query)))
        } catch {
            return error.answer
        }
    }

    private func page(_ query: CatalogueQuery) throws(PlatformError) -> JSONValue {
        let found = try candidates(query.ids).filter(query.matches)
        let (start, tooFar) = (query.page - 1).multipliedReportingOverflow(by: query.limit)
        let items = tooFar ? [] : found.dropFirst(start).prefix(query.limit)
        let hasMore = !tooFar && found.count - start > query.limit
        return [
            "models": .array(items.map { item($0, expansions: query.expansions) }),
            "next_cursor": hasMore ? .string(PageCursor.text(query.page + 1)) : .null,
            "has_more": .bool(hasMore),
        ]
    }

    /// All endpoints, or those that are asked for by id, each once and in the order of asking.
    private func candidates(_ ids: [String]) throws(PlatformError) -> [EmulatedEndpoint] {
        if ids.isEmpty { return shelf.endpoints }
        var seen: Set<String> = []
        var found: [EmulatedEndpoint] = []
        for id in ids where seen.insert(id).inserted {
            guard let endpoint = shelf[id] else { throw .notFound("Endpoint \"\(id)\" not found") }
            found.append(endpoint)
        }
        return found
    }

    private func item(_ endpoint: EmulatedEndpoint, expansions: Set<CatalogueQuery.Expansion>) -> JSONValue {
        var item: JSONObject = ["endpoint_id": .string(endpoint.id.text), "metadata": endpoint.metadata.json]
        if expansions.contains(.document) {
            // Documents are kept as bytes: parsed they take ten times the memory, and few calls want them.
            item["openapi"] = (try? JSONValue(parsing: endpoint.document)) ?? Self.failed("The document is not JSON.")
        }
        if expansions.contains(.enterpriseStatus) {
            item["enterprise_status"] = Self.failed("The local fal knows of no contracts.")
        }
        return .object(item)
    }

    private static func failed(_ message: String) -> JSONValue {
        ["error": ["code": "expansion_failed", "message": .string(message)]]
    }
}
