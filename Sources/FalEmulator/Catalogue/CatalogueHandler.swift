import FalFields
import FalJSON
import FalSupport

/// The catalogue of models on `api.fal.ai`, and the documents of single endpoints on `fal.ai`. Like at fal, they need
/// no key.
struct CatalogueHandler: Sendable {
    let endpoints: EndpointStore

    /// `GET /v1/models`, `GET /v1/meta`, and the prices below `/v1/models/pricing`.
    func respondToPlatform(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        if path.starts(with: ["v1", "models", "pricing"]) {
            return PricingHandler(endpoints: endpoints).respond(to: request, path: path.dropFirst(3))
        }
        // The addresses that webhooks are sent from.
        if path == ["v1", "meta"] { return .json(200, ["webhook_ip_ranges": ["127.0.0.1/32"]]) }
        guard path == ["v1", "models"] else {
            return PlatformError.notFound("The local fal has no /\(path.joined(separator: "/")).").response
        }
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        do {
            return .json(200, try page(CatalogueQuery(request.query)))
        } catch {
            return error.response
        }
    }

    /// `GET /api/openapi/queue/openapi.json?endpoint_id=`: the document of an endpoint, byte for byte.
    func respondWithDocument(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        guard path == ["api", "openapi", "queue", "openapi.json"] else { return .notFound }
        guard request.isRead else { return .methodNotAllowed("GET, HEAD") }
        // fal responds with `null` for an unknown id.
        guard let endpoint = request.query["endpoint_id"].flatMap({ endpoints[$0] }) else { return .json(404, .null) }
        return .json(200, endpoint.document)
    }

    private func page(_ query: CatalogueQuery) throws(PlatformError) -> JSONValue {
        let found = try candidates(query.ids).filter(query.matches)
        let (start, overflows) = (query.page - 1).multipliedReportingOverflow(by: query.limit)
        let items = overflows ? [] : found.dropFirst(start).prefix(query.limit)
        let hasMore = !overflows && found.count - start > query.limit
        return [
            "models": .array(items.map { item($0, expansions: query.expansions) }),
            "next_cursor": hasMore ? .string(CatalogueQuery.cursor(ofPage: query.page + 1)) : .null,
            "has_more": .bool(hasMore),
        ]
    }

    /// All endpoints, or those with the given ids in that order, each once.
    private func candidates(_ ids: [String]) throws(PlatformError) -> [EmulatedEndpoint] {
        if ids.isEmpty { return endpoints.all }
        var seen: Set<String> = []
        var found: [EmulatedEndpoint] = []
        for id in ids where seen.insert(id).inserted {
            guard let endpoint = endpoints[id] else { throw .notFound("Endpoint \"\(id)\" not found") }
            found.append(endpoint)
        }
        return found
    }

    private func item(_ endpoint: EmulatedEndpoint, expansions: Set<CatalogueQuery.Expansion>) -> JSONValue {
        var item: JSONObject = ["endpoint_id": .string(endpoint.id.text), "metadata": endpoint.metadata.json]
        if expansions.contains(.document) {
            // Documents are stored as bytes: parsed, they take ten times the memory, and few calls ask for them.
            item["openapi"] =
                (try? JSONValue(parsing: endpoint.document)) ?? Self.failedExpansion("The document is not JSON.")
        }
        if expansions.contains(.enterpriseStatus) {
            item["enterprise_status"] = Self.failedExpansion("The local fal knows of no contracts.")
        }
        return .object(item)
    }

    private static func failedExpansion(_ message: String) -> JSONValue {
        ["error": ["code": "expansion_failed", "message": .string(message)]]
    }
}

/// The query of `GET /v1/models`.
struct CatalogueQuery {
    var limit: Int
    /// Pages count from 1.
    var page: Int
    var ids: [String]
    /// In lower case.
    var words: [String]
    var category: String?
    var status: String?
    var expansions: Set<Expansion>

    enum Expansion: String {
        case document = "openapi-3.0"
        case enterpriseStatus = "enterprise_status"
    }

    private static let defaultLimit = 50
    private static let largestLimit = 1_000
    private static let mostIDs = 50

    init(_ query: QueryItems) throws(PlatformError) {
        limit = Self.defaultLimit
        if let text = query["limit"] {
            guard let limit = Int(text), limit >= 1 else {
                throw .invalid("limit must be an integer from 1 to \(Int.max)")
            }
            self.limit = min(limit, Self.largestLimit)
        }
        page = 1
        if let cursor = query["cursor"], !cursor.isEmpty {
            guard let page = Self.page(ofCursor: cursor) else {
                throw .invalid("cursor is not one this service gave")
            }
            self.page = page
        }
        ids = query.all("endpoint_id")
        guard ids.count <= Self.mostIDs else {
            throw .invalid("endpoint_id can be given at most \(Self.mostIDs) times")
        }
        words = (query["q"] ?? "").lowercased().split { $0.isWhitespace }.map(String.init)
        category = query["category"]
        status = query["status"]
        if let status, status != "active", status != "deprecated" {
            throw .invalid("status must be active or deprecated")
        }
        expansions = []
        for name in query.all("expand") {
            guard let expansion = Expansion(rawValue: name) else {
                throw .invalid("expand must be openapi-3.0 or enterprise_status")
            }
            expansions.insert(expansion)
        }
    }

    func matches(_ endpoint: EmulatedEndpoint) -> Bool {
        let metadata = endpoint.metadata
        if let category, metadata.category != category { return false }
        if let status, metadata.status != status { return false }
        return words.allSatisfy(metadata.searchText.contains)
    }

    /// fal's cursors are page numbers in base64: `Mg==` is the second page.
    static func cursor(ofPage page: Int) -> String { Base64.encode("\(page)".utf8) }

    private static func page(ofCursor cursor: String) -> Int? {
        guard let digits = Base64.decode(cursor.utf8), let page = Int(String(decoding: digits, as: UTF8.self)),
            page >= 1
        else { return nil }
        return page
    }
}

/// An error of the platform API, `{"error": {"type", "message"}}`. The queue has another format.
struct PlatformError: Error {
    let status: Int
    let type: String
    let message: String

    static func invalid(_ message: String) -> PlatformError {
        PlatformError(status: 400, type: "validation_error", message: message)
    }

    static func notFound(_ message: String) -> PlatformError {
        PlatformError(status: 404, type: "not_found", message: message)
    }

    var response: EmulatorResponse {
        .json(status, ["error": ["type": .string(type), "message": .string(message)]])
    }
}
