internal import FalJSON

/// Reads `/v1/models`: the whole list page by page, or some endpoints by their ids.
struct CatalogueReader {
    let address: ServiceAddress
    let client: ServiceClient

    /// fal takes at most this many `endpoint_id`s in one call.
    static let batchSize = 50

    /// The page sizes to try: fal does not say how large a page may be, and that it depends on what is asked.
    private static let pageSizes = (first: 500, second: 50)
    /// fal has some 1,400 endpoints: pages of 5 would still do.
    private static let mostPages = 300

    /// Everything the catalogue lists.
    func list() async throws(ServiceProblem) -> CatalogueCollector {
        do {
            return try await list(pageSize: Self.pageSizes.first)
        } catch {
            guard case .status(400) = error.kind else { throw error }
            return try await list(pageSize: Self.pageSizes.second)
        }
    }

    /// Some endpoints, by their ids; unknown ones are left out.
    ///
    /// fal may answer 404 for all of a call when one id is unknown, so a refused call is made again in halves.
    func find(_ ids: [String]) async throws(ServiceProblem) -> CatalogueCollector {
        var found = CatalogueCollector()
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

    /// What one call for up to ``batchSize`` endpoints with their documents brings.
    func expanded(_ ids: [String]) async throws(ServiceProblem) -> [String: CatalogueCollector.Expansion] {
        var found = CatalogueCollector()
        try await read(Self.query(for: ids) + [Self.expansion], into: &found)
        return found.documents
    }

    /// The address that answers with the catalogue's item of one endpoint, its document in it.
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

    private func list(pageSize: Int) async throws(ServiceProblem) -> CatalogueCollector {
        var collector = CatalogueCollector()
        try await read([("limit", "\(pageSize)")], into: &collector)
        return collector
    }

    /// Reads page after page until the service says that there are no more, or can be seen never to say so.
    private func read(
        _ query: [(name: String, value: String)], into collector: inout CatalogueCollector
    ) async throws(ServiceProblem) {
        var cursors: Set<String> = []
        var barren = 0
        var next: String?
        for _ in 0..<Self.mostPages {
            let url = address.catalogue(query + (next.map { [("cursor", $0)] } ?? []))
            let page = try await client.get(url).value
            guard let new = collector.add(page) else { throw ServiceProblem(.notACatalogue, at: url) }
            if page["has_more"]?.boolValue == false { return }
            next = Self.cursor(page["next_cursor"])
            guard let next else {
                if page["has_more"]?.boolValue == true { collector.endsEarly = true }
                return
            }
            guard cursors.insert(next).inserted else {
                throw ServiceProblem(
                    .endlessPages("the cursor \(ShownText.quoted(next, limit: 40)) came twice"), at: url)
            }
            barren = new == 0 ? barren + 1 : 0
            if barren == 3 {
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
