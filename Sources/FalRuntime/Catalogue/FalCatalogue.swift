public import FalFields
package import FalJSON
import FalSupport

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
    package static let batchSize = 50

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
        try await find(ids, by: call("the catalogue", "/models"))
    }

    /// - Parameter call: The call for the list, without its query.
    package func find(_ ids: [EndpointID], by call: HTTPCall) async throws(FalError) -> [FalModelInfo] {
        try await rows(of: ids, by: call, "models") { json, _ in FalModelInfo(json: json) }
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
        try await rows(of: ids, by: call("the prices", "/models/pricing"), "prices") { json, call throws(FalError) in
            guard let id = json["endpoint_id"]?.stringValue else { return nil }
            guard let price = FalPrice(json: json) else {
                throw call.error(.decoding, "the price of \(ServerText.sanitized(id)) cannot be decoded")
            }
            return price
        }
    }

    fileprivate func call(_ action: String, _ path: String) -> HTTPCall {
        var call = HTTPCall(action, "GET", client.configuration.hosts.platform + path)
        // The list of models is for everybody, the prices are the account's.
        call.authorization = path == "/models" ? .optionalKey : .key
        return call
    }

    // MARK: Batches

    /// Fetches some endpoints in batches. fal may answer 404 for a whole batch if one id is unknown, so such a batch is
    /// split in halves.
    private func rows<Row: CatalogueRow>(
        of ids: [EndpointID], by call: HTTPCall, _ member: String,
        read: (JSONValue, HTTPCall) throws(FalError) -> Row?
    ) async throws(FalError) -> [Row] {
        var positions: [EndpointID: Int] = [:]
        for id in ids where positions[id] == nil { positions[id] = positions.count }
        let ids = positions.sorted { $0.value < $1.value }.map(\.key)
        var pending = ids.batches(of: Self.batchSize)
        var found: [(position: Int, row: Row)] = []
        while let batch = pending.popLast() {
            let query = batch.map { CataloguePages.Parameter("endpoint_id", $0.text) }
            var pages = CataloguePages(client: client, call: call, member: member, query: query)
            do {
                while let page = try await pages.next() {
                    for json in page {
                        guard let row = try read(json, pages.call), let position = positions[row.id] else { continue }
                        found.append((position, row))
                    }
                }
            } catch {
                guard error.status == 404 else { throw error }
                if batch.count > 1 { pending += batch.halves }
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

/// The pages of a list in fal's catalogue.
package struct CataloguePages: Sendable {
    package typealias Parameter = (name: String, value: String)

    /// After this many empty pages in a row, the list is considered endless.
    private static let maximumEmptyPages = 10

    private let client: FalClient
    /// The member of a page that has its items.
    private let member: String
    private let query: [Parameter]
    /// The requested number of items in a page; fal does not document its maximum.
    private var size: Int?
    private var cursor: String?
    private var cursors: Set<String> = []
    private var emptyPages = 0
    private var isAtEnd = false
    /// What is wrong with the cursor of the last page; an error is thrown after its items.
    package private(set) var problem: Problem?
    private var pendingError: FalError?
    /// The last call, for errors about its response.
    package private(set) var call: HTTPCall

    package enum Problem: Sendable {
        /// There are more pages, but no cursor to them.
        case missingCursor
        case repeatedCursor(String)
        /// So many pages in a row had no items.
        case emptyPages(Int)
    }

    /// - Parameters:
    ///   - client: The client to fetch pages with.
    ///   - call: The call for the list, without its query. Its URL may be on any host if it carries no key.
    package init(client: FalClient, call: HTTPCall, member: String, query: [Parameter], size: Int? = nil) {
        self.client = client
        self.call = call
        self.member = member
        self.query = query
        self.size = size
    }

    init(client: FalClient, action: String, path: String, member: String, query: [Parameter], size: Int? = nil) {
        let call = FalCatalogue(client: client).call(action, path)
        self.init(client: client, call: call, member: member, query: query, size: size)
    }

    /// The items of the next page; `nil` after the last.
    ///
    /// - Throws: ``FalError``, after which there are no more pages.
    package mutating func next() async throws(FalError) -> [JSONValue]? {
        guard !isAtEnd else {
            defer { pendingError = nil }
            if let pendingError { throw pendingError }
            return nil
        }
        isAtEnd = true
        let response = try await fetch()
        guard let page = try? JSONValue(parsing: response.body), let items = page[member]?.arrayValue else {
            throw call.error(.decoding, "\(call.action) does not have the expected form", response)
        }
        emptyPages = items.isEmpty ? emptyPages + 1 : 0
        advance(after: page, response)
        return items
    }

    private func fetch(_ size: Int?) async throws(FalError) -> HTTPCall.Response {
        var parameters = query
        if let size { parameters.append(("limit", "\(size)")) }
        if let cursor { parameters.append(("cursor", cursor)) }
        var call = call
        for (name, value) in parameters { call.url = call.url.addingQuery(name, value) }
        return try await client.perform(call)
    }

    private mutating func fetch() async throws(FalError) -> HTTPCall.Response {
        do {
            return try await fetch(size)
        } catch {
            // The page may be larger than fal allows; without a size, fal uses its default.
            guard error.status == 400, size != nil, cursor == nil else { throw error }
            size = nil
            return try await fetch(nil)
        }
    }

    private mutating func advance(after page: JSONValue, _ response: HTTPCall.Response) {
        let hasMore = page["has_more"]?.boolValue
        guard hasMore != false else { return }
        let next: String? =
            switch page["next_cursor"] {
            case .string(let text) where !text.isEmpty: text
            case .number(let number): number.literal
            default: nil
            }
        guard let next else {
            if hasMore == true {
                problem = .missingCursor
                pendingError = call.error(.decoding, "\(call.action) has more pages, but no cursor to them", response)
            }
            return
        }
        let isNew = cursors.insert(next).inserted
        guard isNew, emptyPages < Self.maximumEmptyPages else {
            problem = isNew ? .emptyPages(emptyPages) : .repeatedCursor(next)
            let reason = isNew ? "\(emptyPages) in a row are empty" : "a cursor came twice"
            pendingError = call.error(.decoding, "\(call.action) has pages without end: \(reason)", response)
            return
        }
        cursor = next
        isAtEnd = false
    }
}
