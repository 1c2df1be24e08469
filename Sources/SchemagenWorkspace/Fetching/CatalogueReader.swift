import FalJSON
import SchemagenCore

/// Reads `/v1/models`: the whole list page by page, or some endpoints by their ids.
struct CatalogueReader {
    let address: ServiceAddress
    let client: ServiceClient

    /// fal takes at most this many `endpoint_id`s in one call.
    static let batchSize = 50

    /// The page sizes to try: fal does not document how large a page may be.
    private static let pageSizes = (first: 500, second: 50)
    /// fal has some 1,400 endpoints: pages of 5 would still do.
    private static let mostPages = 300

    /// Everything the catalogue lists.
    func list() async throws(ServiceProblem) -> CatalogueListing {
        do {
            return try await list(pageSize: Self.pageSizes.first)
        } catch {
            guard case .status(400) = error.kind else { throw error }
            return try await list(pageSize: Self.pageSizes.second)
        }
    }

    /// Some endpoints, by their ids; unknown ones are left out.
    ///
    /// fal may answer 404 for a whole call if one id is unknown, so a rejected call is split in halves.
    func find(_ ids: [String]) async throws(ServiceProblem) -> CatalogueListing {
        var found = CatalogueListing()
        var waiting = Self.batches(of: ids)
        while let batch = waiting.popLast() {
            do {
                try await read(Self.query(for: batch), into: &found)
            } catch {
                guard error.mayLieInOneEndpoint else { throw error }
                if batch.count > 1 { waiting += Self.halves(of: batch) }
            }
        }
        return found
    }

    /// The documents that the catalogue expands for up to ``batchSize`` endpoints in one call.
    func expanded(_ ids: [String]) async throws(ServiceProblem) -> [String: CatalogueListing.Expansion] {
        var found = CatalogueListing()
        try await read(Self.query(for: ids) + [Self.expansion], into: &found)
        return found.documents
    }

    /// The URL of the catalogue's entry of one endpoint with its document.
    func expandedAddress(_ id: String) -> String {
        address.catalogue([("endpoint_id", id), Self.expansion])
    }

    static func batches(of ids: [String]) -> [[String]] {
        stride(from: 0, to: ids.count, by: batchSize).map { Array(ids[$0..<min($0 + batchSize, ids.count)]) }
    }

    static func halves(of ids: [String]) -> [[String]] {
        let middle = (ids.count + 1) / 2
        return [Array(ids[..<middle]), Array(ids[middle...])]
    }

    private static let expansion = (name: "expand", value: "openapi-3.0")

    private static func query(for ids: [String]) -> [(name: String, value: String)] {
        ids.map { ("endpoint_id", $0) } + [("limit", "\(batchSize)")]
    }

    private func list(pageSize: Int) async throws(ServiceProblem) -> CatalogueListing {
        var listing = CatalogueListing()
        try await read([("limit", "\(pageSize)")], into: &listing)
        return listing
    }

    /// Reads page after page to the last, or until the pages turn out to be endless.
    private func read(
        _ query: [(name: String, value: String)], into listing: inout CatalogueListing
    ) async throws(ServiceProblem) {
        var cursors: Set<String> = []
        var pagesWithoutNews = 0
        var next: String?
        for _ in 0..<Self.mostPages {
            let url = address.catalogue(query + (next.map { [("cursor", $0)] } ?? []))
            let page = try await client.get(url).value
            guard let items = page["models"]?.arrayValue ?? page.arrayValue else {
                throw ServiceProblem(.notACatalogue, at: url)
            }
            pagesWithoutNews = listing.add(items) == 0 ? pagesWithoutNews + 1 : 0
            if page["has_more"]?.boolValue == false { return }
            next = Self.cursor(page["next_cursor"])
            guard let next else {
                if page["has_more"]?.boolValue == true { listing.isIncomplete = true }
                return
            }
            guard cursors.insert(next).inserted else {
                throw ServiceProblem(
                    .endlessPages("the cursor \(TerminalEscaping.quoted(next, limit: 40)) came twice"), at: url)
            }
            if pagesWithoutNews == 3 {
                throw ServiceProblem(.endlessPages("three in a row held nothing new"), at: url)
            }
        }
        throw ServiceProblem(.endlessPages("there are more than \(Self.mostPages)"), at: address.catalogue([]))
    }

    private static func cursor(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.literal
        default: nil
        }
    }
}
