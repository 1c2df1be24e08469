public import FalFields

extension FalGateway {
    /// A change in the progress of a request.
    public struct Update: Sendable, Hashable {
        /// The raw values are stable.
        public enum Status: String, Sendable, Hashable, CaseIterable, Codable {
            /// Local files are being uploaded.
            case preparing
            /// Waiting in fal's queue.
            case queued
            /// The model is running.
            case processing
            /// The result is there. (From ``FalGateway/events(of:logs:)``: the model has finished.)
            case completed
            /// This model failed; ``Update/nextModel`` is the one that is asked next.
            case failed
            /// The task was cancelled. ``Update/request`` is there if fal had taken the request.
            case cancelled
        }

        public var status: Status
        public var model: EndpointID
        /// The position of the model in its chain, from 1.
        public var attempt: Int
        /// The request, once it is in the queue. Store it, and another process can fetch the result.
        public var request: FalRequestHandle?
        /// How many requests wait before this one, if fal stated it.
        public var queuePosition: Int?
        /// New lines of the model's log.
        public var logs: [FalQueueStatus.LogLine] = []
        /// Why it failed, for people.
        public var message: String?
        /// After a failure, the model that is asked next.
        public var nextModel: EndpointID?

        public init(_ status: Status, model: EndpointID, attempt: Int = 1, request: FalRequestHandle? = nil) {
            self.status = status
            self.model = model
            self.attempt = attempt
            self.request = request
        }

        /// The update for a status in the queue.
        init(_ status: FalQueueStatus, of request: FalRequestHandle, attempt: Int) {
            self.init(.processing, model: request.endpoint, attempt: attempt, request: request)
            logs = status.logs
            switch status.state {
            case .inQueue(let position):
                self.status = .queued
                queuePosition = position
            case .inProgress: break
            case .completed:
                self.status = status.failure == nil ? .completed : .failed
                message = status.failure
            }
        }
    }
}

extension FalGateway {
    /// The updates of a request; the last one is `completed` or `failed`.
    public struct Events: AsyncSequence, Sendable {
        public typealias Element = Update
        public typealias Failure = FalError

        let base: FalQueueEvents
        let request: FalRequestHandle

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(base: base.makeAsyncIterator(), request: request)
        }

        public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
            public typealias Element = Update
            public typealias Failure = FalError

            fileprivate var base: FalQueueEvents.AsyncIterator
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
