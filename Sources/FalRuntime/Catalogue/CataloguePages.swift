import FalFields
package import FalJSON
import FalSupport

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
    /// An error in the last page's cursor, which is thrown after its items.
    private var pendingError: FalError?
    /// The last call, for errors about its response.
    package private(set) var call: HTTPCall

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
        let call = HTTPCall(action, "GET", client.configuration.hosts.platform + path)
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
                pendingError = call.error(.decoding, "\(call.action) has more pages, but no cursor to them", response)
            }
            return
        }
        guard cursors.insert(next).inserted, emptyPages < Self.maximumEmptyPages else {
            pendingError = call.error(.decoding, "\(call.action) has pages without end", response)
            return
        }
        cursor = next
        isAtEnd = false
    }
}
