import FalFields
import FalJSON

/// Models of the catalogue, each once, read page by page.
public struct FalModelSearch: AsyncSequence, Sendable {
    public typealias Element = FalModelInfo
    public typealias Failure = FalError

    /// Few pages for who lists all, and not much in vain for who wants the first.
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
        /// What nobody has asked for yet, the next one last.
        private var waiting: [FalModelInfo] = []
        /// Pages move while models are added: the last of one page can be the first of the next.
        private var seen: Set<String> = []

        fileprivate init(pages: CataloguePages) { self.pages = pages }

        /// The next model; `nil` after the last.
        public mutating func next() async throws(FalError) -> FalModelInfo? {
            while waiting.isEmpty {
                guard let page = try await pages.next() else { return nil }
                for json in page {
                    guard let model = FalModelInfo(json: json), seen.insert(model.id.text).inserted else { continue }
                    waiting.append(model)
                }
                waiting.reverse()
            }
            return waiting.popLast()
        }

        /// The next model; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(FalError) -> FalModelInfo? {
            try await next()
        }
    }
}
