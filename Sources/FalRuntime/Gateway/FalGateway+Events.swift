extension FalGateway {
    /// What happens to a request, in the words of ``Update``; ends after `completed` or `failed`.
    public struct Events: AsyncSequence, Sendable {
        public typealias Element = Update
        public typealias Failure = FalError

        let base: QueueEvents
        let request: FalRequestHandle

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(base: base.makeAsyncIterator(), request: request)
        }

        public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
            public typealias Element = Update
            public typealias Failure = FalError

            fileprivate var base: QueueEvents.AsyncIterator
            fileprivate let request: FalRequestHandle

            /// The next update; `nil` after the last.
            public mutating func next() async throws(FalError) -> Update? {
                try await base.next().map { Update($0, of: request, attempt: 1) }
            }

            /// The next update; `nil` after the last.
            @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
            public mutating func next(isolation actor: isolated (any Actor)?) async throws(FalError) -> Update? {
                try await next()
            }
        }
    }
}
