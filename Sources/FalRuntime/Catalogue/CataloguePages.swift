import FalFields
import FalJSON
import FalSupport

/// The pages of a list in fal's catalogue, one after the other.
struct CataloguePages: Sendable {
    typealias Parameter = (name: String, value: String)

    /// Pages in a row without an item: a service that goes on so never comes to an end.
    private static let mostEmptyPages = 10

    private let client: FalClient
    /// The member of a page that has its items.
    private let member: String
    private let query: [Parameter]
    /// How many items a page should have; fal does not say how many it may have.
    private var size: Int?
    private var cursor: String?
    private var cursors: Set<String> = []
    private var emptyPages = 0
    private var isAtEnd = false
    /// What is wrong with the last page: told after its items.
    private var complaint: FalError?
    /// The last call, for errors about what it brought.
    private(set) var call: Call

    init(
        client: FalClient, action: String, path: String, member: String, query: [Parameter], size: Int? = nil
    ) {
        self.client = client
        self.member = member
        self.query = query
        self.size = size
        call = Call(action, "GET", client.configuration.hosts.platform + path)
    }

    /// The items of the next page; `nil` after the last.
    ///
    /// - Throws: ``FalError``; there is nothing after it.
    mutating func next() async throws(FalError) -> [JSONValue]? {
        guard !isAtEnd else {
            defer { complaint = nil }
            if let complaint { throw complaint }
            return nil
        }
        isAtEnd = true
        let answer = try await fetch()
        guard let page = try? JSONValue(parsing: answer.body), let items = page[member]?.arrayValue else {
            throw call.error(.decoding, "\(call.action) is not the list that was agreed", answer)
        }
        emptyPages = items.isEmpty ? emptyPages + 1 : 0
        advance(after: page, answer)
        return items
    }

    private func fetch(_ size: Int?) async throws(FalError) -> Call.Answer {
        var parameters = query
        if let size { parameters.append(("limit", "\(size)")) }
        if let cursor { parameters.append(("cursor", cursor)) }
        var call = call
        for (name, value) in parameters { call.url = call.url.addingQuery(name, value) }
        return try await client.perform(call)
    }

    private mutating func fetch() async throws(FalError) -> Call.Answer {
        do {
            return try await fetch(size)
        } catch {
            // The page may be larger than fal allows; without a size, fal takes its own.
            guard error.status == 400, size != nil, cursor == nil else { throw error }
            size = nil
            return try await fetch(nil)
        }
    }

    private mutating func advance(after page: JSONValue, _ answer: Call.Answer) {
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
                complaint = call.error(.decoding, "\(call.action) says that there is more, and not where", answer)
            }
            return
        }
        guard cursors.insert(next).inserted, emptyPages < Self.mostEmptyPages else {
            complaint = call.error(.decoding, "\(call.action) goes in circles: its pages have no end", answer)
            return
        }
        cursor = next
        isAtEnd = false
    }
}
