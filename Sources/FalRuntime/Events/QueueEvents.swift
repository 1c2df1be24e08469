import FalFields
import FalJSON
import FalTransport

/// What happens to a request, until it is completed: its status each time something changes, with the log lines that
/// are new.
///
/// Told by fal's stream of events where one can be had, else by looking again and again; a stream that breaks is no
/// error. The sequence ends after the status `completed`.
public struct QueueEvents: AsyncSequence, Sendable {
    public typealias Element = QueueStatus
    public typealias Failure = FalError

    let queue: FalQueue
    let request: FalRequestHandle
    let logs: Bool

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(queue: queue, request: request, logs: logs)
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = QueueStatus
        public typealias Failure = FalError

        private enum Stage {
            case opening
            case streaming(EventReader, slot: StreamSlots.Slot)
            case looking
            case ended
        }

        fileprivate let queue: FalQueue
        fileprivate let request: FalRequestHandle
        fileprivate let logs: Bool
        private var stage = Stage.opening
        private var last: QueueStatus?
        private var filter = LogFilter()
        /// The pause before the next look; none before the first.
        private var pause: Duration?

        fileprivate init(queue: FalQueue, request: FalRequestHandle, logs: Bool) {
            self.queue = queue
            self.request = request
            self.logs = logs
        }

        /// The next status that differs from the one before or brings log lines; `nil` after the last.
        public mutating func next() async throws(FalError) -> QueueStatus? {
            while true {
                if case .ended = stage { return nil }
                if let told = try await told(), let news = news(in: told) { return news }
            }
        }

        /// The next status that differs from the one before or brings log lines; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(FalError) -> QueueStatus? {
            try await next()
        }

        /// What is told next, if it is about the status; goes over to looking when the stream is no help.
        private mutating func told() async throws(FalError) -> QueueStatus? {
            switch stage {
            case .ended: return nil
            case .opening:
                stage = try await opened()
                return nil
            case .streaming(var reader, let slot):
                guard let event = try await Self.event(of: &reader, about: request) else {
                    stage = .looking
                    return nil
                }
                stage = .streaming(reader, slot: slot)
                return (try? JSONValue(parsing: event.data)).flatMap(QueueStatus.init(json:))
            case .looking: return try await look()
            }
        }

        // Not inlined from here on: thousands can be waiting between two looks, and what these need would stand in the
        // frame of each meanwhile.

        /// What is new in a status, if anything is.
        @inline(never)
        private mutating func news(in status: QueueStatus) -> QueueStatus? {
            var status = status
            status.logs = filter.new(in: status.logs)
            if status.isCompleted { stage = .ended }
            guard status.isCompleted || !status.logs.isEmpty || last?.isSameState(as: status) != true else {
                return nil
            }
            // A model at work is looked at closely again.
            if last?.state != status.state { pause = nil }
            last = status
            return status
        }

        @inline(never)
        private func opened() async throws(FalError) -> Stage {
            guard let slot = queue.client.shared.streams.take() else { return .looking }
            do {
                let response = try await queue.openStatusStream(of: request, logs: logs)
                guard response.head["content-type"]?.lowercased().contains("text/event-stream") == true else {
                    return .looking
                }
                return .streaming(EventReader(response.body), slot: slot)
            } catch {
                if error.kind == .cancelled { throw error }
                // Whatever is wrong, looking finds out, and says it.
                return .looking
            }
        }

        /// `nil` when the stream has ended or broken.
        @inline(never)
        private static func event(
            of reader: inout EventReader, about request: FalRequestHandle
        ) async throws(FalError) -> EventStreamParser.Event? {
            do {
                return try await reader.next()
            } catch {
                guard error.kind == .cancelled else { return nil }
                throw FalError.waitingWasCancelled(request)
            }
        }

        private mutating func look() async throws(FalError) -> QueueStatus {
            let watching = queue.client.configuration.watching
            if let pause {
                do {
                    try await Task.sleep(for: pause)
                } catch {
                    throw FalError.waitingWasCancelled(request)
                }
            }
            pause = Swift.min(pause.map { $0 * 1.5 } ?? watching.interval, watching.longestInterval)
            return try await queue.status(of: request, logs: logs)
        }
    }
}

extension FalError {
    static func waitingWasCancelled(_ request: FalRequestHandle) -> FalError {
        FalError(
            .cancelled, "waiting was cancelled; the request goes on, and its result can be fetched", about: request)
    }
}
