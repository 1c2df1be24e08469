public import FalFields
import FalJSON

/// fal's catalogue of models and prices.
///
/// ```swift
/// for try await model in fal.models.search("kling", category: .textToVideo) {
///     print(model.id, model.displayName ?? "")
/// }
/// ```
public struct FalCatalogue: Sendable {
    let client: FalClient

    /// How many ids fal takes in one call.
    static let batchSize = 50

    /// The matching models in fal's order. Pages are fetched as the sequence is iterated.
    ///
    /// It works without a key; with one, fal allows more calls.
    ///
    /// - Parameters:
    ///   - text: The words to search for; `nil` lists all models.
    ///   - category: The kind of models to list.
    ///   - status: The status of the models to list; `nil` includes deprecated models.
    public func search(
        _ text: String? = nil, category: FalModelInfo.Category? = nil, status: FalModelInfo.Status? = nil
    ) -> FalModelSearch {
        var query: [CataloguePages.Parameter] = []
        if let text, !text.isEmpty { query.append(("q", text)) }
        if let category { query.append(("category", category.rawValue)) }
        if let status { query.append(("status", status.rawValue)) }
        return FalModelSearch(client: client, query: query)
    }

    /// The catalogue's entries of some endpoints, in the given order. Unknown endpoints are left out.
    ///
    /// - Throws: ``FalError``.
    public func find(_ ids: [EndpointID]) async throws(FalError) -> [FalModelInfo] {
        try await rows(of: ids, "the catalogue", "/models", "models") { json, _ in FalModelInfo(json: json) }
    }

    /// The catalogue's entry of an endpoint; `nil` if it is unknown.
    ///
    /// - Throws: ``FalError``.
    public func find(_ id: EndpointID) async throws(FalError) -> FalModelInfo? { try await find([id]).first }

    /// The unit prices of some endpoints, in the given order. Endpoints without a price are left out.
    ///
    /// It needs a key. A call costs the price times its ``FalResult/billableUnits``.
    ///
    /// - Throws: ``FalError``.
    public func prices(of ids: [EndpointID]) async throws(FalError) -> [FalPrice] {
        try await rows(of: ids, "the prices", "/models/pricing", "prices") { json, call throws(FalError) in
            guard let id = json["endpoint_id"]?.stringValue else { return nil }
            guard let price = FalPrice(json: json) else {
                throw call.error(.decoding, "the price of \(ServerText.sanitized(id)) cannot be decoded")
            }
            return price
        }
    }

    // MARK: Batches

    /// Fetches some endpoints in batches. fal may answer 404 for a whole batch if one id is unknown, so such a batch is
    /// split in halves.
    private func rows<Row: CatalogueRow>(
        of ids: [EndpointID], _ action: String, _ path: String, _ member: String,
        read: (JSONValue, HTTPCall) throws(FalError) -> Row?
    ) async throws(FalError) -> [Row] {
        var positions: [EndpointID: Int] = [:]
        for id in ids where positions[id] == nil { positions[id] = positions.count }
        let ids = positions.sorted { $0.value < $1.value }.map(\.key)
        var pending = stride(from: 0, to: ids.count, by: Self.batchSize).map { start in
            ids[start..<min(start + Self.batchSize, ids.count)]
        }
        var found: [(position: Int, row: Row)] = []
        while let batch = pending.popLast() {
            let query = batch.map { CataloguePages.Parameter("endpoint_id", $0.text) }
            var pages = CataloguePages(client: client, action: action, path: path, member: member, query: query)
            do {
                while let page = try await pages.next() {
                    for json in page {
                        guard let row = try read(json, pages.call), let position = positions[row.id] else { continue }
                        found.append((position, row))
                    }
                }
            } catch {
                guard error.status == 404 else { throw error }
                guard batch.count > 1 else { continue }
                let middle = batch.startIndex + (batch.count + 1) / 2
                pending += [batch[..<middle], batch[middle...]]
            }
        }
        // The sort is stable: several prices of an endpoint keep their order.
        return found.sorted { $0.position < $1.position }.map(\.row)
    }
}

/// A catalogue entry about an endpoint.
protocol CatalogueRow: Sendable {
    var id: EndpointID { get }
}

extension FalModelInfo: CatalogueRow {}
extension FalPrice: CatalogueRow {}

extension FalClient {
    /// The catalogue of models.
    public var models: FalCatalogue { FalCatalogue(client: self) }
}

/// The models that a search finds, each once. Pages are fetched as the sequence is iterated.
public struct FalModelSearch: AsyncSequence, Sendable {
    public typealias Element = FalModelInfo
    public typealias Failure = FalError

    private static let pageSize = 100

    let client: FalClient
    let query: [CataloguePages.Parameter]

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            pages: CataloguePages(
                client: client, action: "the catalogue", path: "/models", member: "models", query: query,
                size: Self.pageSize))
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = FalModelInfo
        public typealias Failure = FalError

        private var pages: CataloguePages
        /// Fetched models that have not been returned, the next one last.
        private var pending: [FalModelInfo] = []
        /// Pages shift when models are added: the last model of one page can be the first of the next.
        private var seen: Set<String> = []

        fileprivate init(pages: CataloguePages) { self.pages = pages }

        /// The next model; `nil` after the last.
        public mutating func next() async throws(FalError) -> FalModelInfo? {
            while pending.isEmpty {
                guard let page = try await pages.next() else { return nil }
                for json in page {
                    guard let model = FalModelInfo(json: json), seen.insert(model.id.text).inserted else { continue }
                    pending.append(model)
                }
                pending.reverse()
            }
            return pending.popLast()
        }

        /// The next model; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(FalError) -> FalModelInfo? {
            try await next()
        }
    }
}
