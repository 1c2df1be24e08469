import FalJSON
import SchemagenCore

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
                    .endlessPages("the cursor \(TerminalEscaping.quoted(next, limit: 40)) came twice"), at: url)
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

/// Reads the pages of a catalogue one after the other, and forgives what can be forgiven.
struct CatalogueCollector {
    private(set) var items: [CatalogueItem] = []
    /// The expanded documents of the page's items, by id.
    private(set) var documents: [String: Expansion] = [:]
    /// The service said that there is more, and not how to get it.
    var endsEarly = false
    private var indices: [String: Int] = [:]
    private var duplicates: Set<String> = []
    private var unusable: [String] = []

    /// What an item carries under `openapi`.
    enum Expansion {
        case document(JSONValue)
        /// fal could not make the document in time; the single address often can.
        case failed
    }

    /// Takes in a page.
    ///
    /// - Returns: how many of its items were new, or nil when it is no page of a catalogue.
    mutating func add(_ page: JSONValue) -> Int? {
        guard let models = page["models"]?.arrayValue ?? page.arrayValue else { return nil }
        let before = items.count
        for model in models { add(item: model) }
        return items.count - before
    }

    private mutating func add(item: JSONValue) {
        guard let id = item["endpoint_id"]?.stringValue else {
            unusable.append("an item without an id")
            return
        }
        if let reason = EndpointPattern.validationError(ofID: id) {
            unusable.append("\(TerminalEscaping.quoted(id, limit: 80)) (\(reason))")
            return
        }
        if indices[id] == nil {
            indices[id] = items.count
            items.append(CatalogueItem(id: id, metadata: item["metadata"]))
        } else {
            duplicates.insert(id)
        }
        switch item["openapi"] {
        case .some(let value) where value["openapi"] != nil || value["paths"] != nil: documents[id] = .document(value)
        case .some(let value) where !value.isNull && documents[id] == nil: documents[id] = .failed
        default: break
        }
    }

    /// What was odd about the catalogue, in one finding of each kind.
    func diagnostics(at path: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if !unusable.isEmpty {
            found.append(
                Diagnostic(
                    .unusableCatalogueItem,
                    "The catalogue has \(Self.shown(unusable)), which cannot be an endpoint; left out.",
                    at: .init(path: path)))
        }
        if !duplicates.isEmpty {
            found.append(
                Diagnostic(
                    .duplicateEndpoint,
                    "The catalogue lists \(Self.shown(duplicates.sorted())) more than once; taken once.",
                    at: .init(path: path)))
        }
        if endsEarly {
            found.append(
                Diagnostic(
                    .incompleteCatalogue,
                    "The catalogue has more than these \(items.count) endpoints, but no cursor to the rest.",
                    at: .init(path: path), remedy: "Try again later, or name the endpoints you need by their full ids.")
            )
        }
        return found
    }

    private static func shown(_ words: [String]) -> String {
        let first = words.prefix(3).joined(separator: ", ")
        return words.count > 3 ? "\(first) and \(words.count - 3) more" : first
    }
}
