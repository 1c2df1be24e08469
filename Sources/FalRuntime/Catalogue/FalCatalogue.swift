public import FalFields
import FalJSON

/// fal's catalogue of models, and what they cost.
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

    /// The models that match, in fal's order. The calls are made as the sequence is read, page by page.
    ///
    /// Works without a key; with one, fal allows more calls.
    ///
    /// - Parameters:
    ///   - text: words to look for; `nil` lists all models.
    ///   - status: `nil` lists deprecated models as well.
    public func search(
        _ text: String? = nil, category: FalModelInfo.Category? = nil, status: FalModelInfo.Status? = nil
    ) -> FalModelSearch {
        var query: [CataloguePages.Parameter] = []
        if let text, !text.isEmpty { query.append(("q", text)) }
        if let category { query.append(("category", category.rawValue)) }
        if let status { query.append(("status", status.rawValue)) }
        return FalModelSearch(client: client, query: query)
    }

    /// What the catalogue says about some endpoints, in the order in which they are asked for. One that it does not
    /// know is left out.
    ///
    /// - Throws: ``FalError``.
    public func find(_ ids: [EndpointID]) async throws(FalError) -> [FalModelInfo] {
        try await rows(of: ids, "the catalogue", "/models", "models") { json, _ in FalModelInfo(json: json) }
    }

    /// What the catalogue says about an endpoint; `nil` when it does not know it.
    ///
    /// - Throws: ``FalError``.
    public func find(_ id: EndpointID) async throws(FalError) -> FalModelInfo? { try await find([id]).first }

    /// What a unit of each endpoint costs, in the order in which they are asked for. One without a price is left out.
    ///
    /// Needs a key. What a call costs is the price times the units it used: see ``FalResult/billableUnits``.
    ///
    /// - Throws: ``FalError``.
    public func prices(of ids: [EndpointID]) async throws(FalError) -> [FalPrice] {
        try await rows(of: ids, "the prices", "/models/pricing", "prices") { json, call throws(FalError) in
            guard let id = json["endpoint_id"]?.stringValue else { return nil }
            guard let price = FalPrice(json: json) else {
                throw call.error(.decoding, "the price of \(LogText.safe(id)) is none this client can read")
            }
            return price
        }
    }

    // MARK: Batches

    /// Asks for some endpoints, so many at a time as fal takes. It may answer 404 for all when it does not know one, so
    /// such a call is made again in halves.
    private func rows<Row: CatalogueRow>(
        of ids: [EndpointID], _ action: String, _ path: String, _ member: String,
        read: (JSONValue, Call) throws(FalError) -> Row?
    ) async throws(FalError) -> [Row] {
        var asked: [EndpointID: Int] = [:]
        for id in ids where asked[id] == nil { asked[id] = asked.count }
        let ids = asked.sorted { $0.value < $1.value }.map(\.key)
        var waiting = stride(from: 0, to: ids.count, by: Self.batchSize).map { start in
            ids[start..<min(start + Self.batchSize, ids.count)]
        }
        var found: [(place: Int, row: Row)] = []
        while let batch = waiting.popLast() {
            let query = batch.map { CataloguePages.Parameter("endpoint_id", $0.text) }
            var pages = CataloguePages(client: client, action: action, path: path, member: member, query: query)
            do {
                while let page = try await pages.next() {
                    for json in page {
                        guard let row = try read(json, pages.call), let place = asked[row.id] else { continue }
                        found.append((place, row))
                    }
                }
            } catch {
                guard error.status == 404 else { throw error }
                guard batch.count > 1 else { continue }
                let middle = batch.startIndex + (batch.count + 1) / 2
                waiting += [batch[..<middle], batch[middle...]]
            }
        }
        // The sort is stable: an endpoint with several prices keeps their order.
        return found.sorted { $0.place < $1.place }.map(\.row)
    }
}

/// Something the catalogue has about an endpoint.
protocol CatalogueRow: Sendable {
    var id: EndpointID { get }
}

extension FalModelInfo: CatalogueRow {}
extension FalPrice: CatalogueRow {}

extension FalClient {
    /// The catalogue of models.
    public var models: FalCatalogue { FalCatalogue(client: self) }
}
