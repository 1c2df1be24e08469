/// What a call to the catalogue asks for.
struct CatalogueQuery {
    var limit: Int
    /// Pages count from 1, as fal's cursors do: `Mg==` is the second.
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

    static let usualLimit = 50
    static let largestLimit = 1_000
    private static let mostIDs = 50

    init(_ query: QueryItems) throws(PlatformError) {
        limit = Self.usualLimit
        if let text = query["limit"] {
            guard let limit = Int(text), limit >= 1 else { throw .invalid("limit must be a whole number above 0") }
            self.limit = min(limit, Self.largestLimit)
        }
        page = 1
        if let cursor = query["cursor"], !cursor.isEmpty {
            guard let page = PageCursor.page(cursor) else { throw .invalid("cursor is not one this service gave") }
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
}
