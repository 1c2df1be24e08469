import FalFields
import FalJSON
import FalTransport

/// The status of a request. fal has three states and none for failure: a failed request is completed, and fetching its
/// result throws the reason.
public struct FalQueueStatus: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Waiting behind this many requests, if fal stated it.
        case inQueue(position: Int?)
        case inProgress
        case completed
    }

    private var facts: Boxed<Facts>

    private struct Facts: Sendable, Hashable {
        var state: State
        var logs: [LogLine]
        var metrics: FalMetrics?
        var failure: String?
        var failureType: String?
    }

    public var state: State {
        get { facts.value.state }
        _modify { yield &facts.value.state }
    }

    /// The model's log lines: from `status(of:logs:)` the most recent ones, from events only new ones.
    public var logs: [LogLine] {
        get { facts.value.logs }
        _modify { yield &facts.value.logs }
    }

    /// What fal measured, once completed.
    public var metrics: FalMetrics? {
        get { facts.value.metrics }
        _modify { yield &facts.value.metrics }
    }

    /// A failure of fal's infrastructure, like a lost runner. The result alone tells of a failure of the model.
    public var failure: String? {
        get { facts.value.failure }
        _modify { yield &facts.value.failure }
    }

    /// fal's code for ``failure``, like `runner_disconnected`.
    public var failureType: String? {
        get { facts.value.failureType }
        _modify { yield &facts.value.failureType }
    }

    public var isCompleted: Bool { state == .completed }

    /// How long the model worked, once completed, if fal stated it.
    public var inferenceTime: Duration? { metrics?.inferenceTime }

    /// A line of the model's log.
    public struct LogLine: Sendable, Hashable {
        public var message: String
        /// As fal sends it: ISO 8601, with or without a time zone.
        public var timestamp: String?
        public var level: String?
    }
}

extension FalQueueStatus: CustomReflectable {
    /// Shows the properties, not how they are stored.
    public var customMirror: Mirror {
        let children: KeyValuePairs<String, Any> = [
            "state": state, "logs": logs, "metrics": metrics as Any, "failure": failure as Any,
            "failureType": failureType as Any,
        ]
        return Mirror(self, children: children, displayStyle: .struct)
    }
}

extension FalQueueStatus {
    /// Decodes the answer to the question for a status.
    @inline(never)
    init(_ response: HTTPCall.Response, of call: HTTPCall) throws(FalError) {
        guard let json = try? JSONValue(answer: response.body), let status = FalQueueStatus(json: json) else {
            throw call.error(
                .decoding, "fal's answer is not a status this client knows; the request may still run", response)
        }
        self = status
    }

    /// Decodes a status leniently: only the state is required.
    init?(json: JSONValue) {
        let state: State
        switch json["status"]?.stringValue {
        case "IN_QUEUE": state = .inQueue(position: json["queue_position"]?.intValue)
        case "IN_PROGRESS": state = .inProgress
        case "COMPLETED": state = .completed
        default: return nil
        }
        let logs = (json["logs"]?.arrayValue ?? []).compactMap { line -> LogLine? in
            guard let message = line["message"]?.stringValue else { return nil }
            return LogLine(
                message: message, timestamp: line["timestamp"]?.stringValue,
                level: line["level"]?.stringValue ?? line["labels"]?["level"]?.stringValue)
        }
        facts = Boxed(
            Facts(
                state: state, logs: logs, metrics: FalMetrics(json["metrics"]),
                failure: json["error"]?.stringValue, failureType: json["error_type"]?.stringValue))
    }

    /// Whether the two differ at most in their logs.
    func isSameState(as other: FalQueueStatus) -> Bool { state == other.state && failure == other.failure }

    /// Adds what only the status has, metrics and the cause of a failure, to the result or to the error in its place.
    func addingFacts<Output>(
        _ fetch: () async throws(FalError) -> FalResult<Output>
    ) async throws(FalError) -> FalResult<Output> {
        do {
            var result = try await fetch()
            result.metrics = metrics
            return result
        } catch {
            var error = error
            error.metrics = metrics
            if error.kind == .service, error.errorType == nil { error.errorType = failureType }
            throw error
        }
    }
}

/// The changes of a request's status until it is completed, with new log lines.
///
/// They come from fal's event stream while one is available, otherwise from polling; a broken stream is not an error.
/// The last element is the status `completed`.
public struct FalQueueEvents: AsyncSequence, Sendable {
    public typealias Element = FalQueueStatus
    public typealias Failure = FalError

    let queue: FalQueue
    let request: FalRequestHandle
    let logs: Bool

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(queue: queue, request: request, logs: logs)
    }

    /// Reads all of them and returns the last one.
    func last(_ onUpdate: (@Sendable (FalQueueStatus) -> Void)?) async throws(FalError) -> FalQueueStatus {
        var events = makeAsyncIterator()
        while let status = try await events.next() { onUpdate?(status) }
        guard let last = events.last else { throw FalError.waitCancelled(request) }
        return last
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        public typealias Element = FalQueueStatus
        public typealias Failure = FalError

        private enum State {
            case opening
            case streaming(EventReader, slot: ConnectionSlots.Slot)
            case polling
            case finished
        }

        fileprivate let queue: FalQueue
        fileprivate let request: FalRequestHandle
        fileprivate let logs: Bool
        private var state = State.opening
        fileprivate private(set) var last: FalQueueStatus?
        private var filter = LogFilter()
        /// The delay before the next poll; `nil` before the first.
        private var delay: Duration?
        /// How many answers in a row were no status.
        private var unreadable = 0

        /// After so many, waiting ends with an error: a proxy's page, or a state that this client does not know, would
        /// otherwise keep it forever. A single one says nothing about the job.
        private static let mostUnreadable = 8

        fileprivate init(queue: FalQueue, request: FalRequestHandle, logs: Bool) {
            self.queue = queue
            self.request = request
            self.logs = logs
        }

        /// The next status that differs from the last one or has new log lines; `nil` after the last.
        public mutating func next() async throws(FalError) -> FalQueueStatus? {
            while true {
                let status: FalQueueStatus?
                switch state {
                case .finished: return nil
                case .opening:
                    state = try await opened()
                    continue
                case .streaming: status = try await streamed()
                case .polling: status = try await poll()
                }
                if let status, let change = change(to: status) { return change }
            }
        }

        /// The next status that differs from the last one or has new log lines; `nil` after the last.
        @available(macOS 15, iOS 18, tvOS 18, watchOS 11, visionOS 2, *)
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(FalError) -> FalQueueStatus? {
            try await next()
        }

        /// The change that a status brings; `nil` if it brings none.
        @inline(never)
        private mutating func change(to status: FalQueueStatus) -> FalQueueStatus? {
            var status = status
            status.logs = filter.newLines(of: status.logs)
            if status.isCompleted { state = .finished }
            guard status.isCompleted || !status.logs.isEmpty || last?.isSameState(as: status) != true else {
                return nil
            }
            // When a model starts to work, polling starts again with the shortest interval.
            if last?.state != status.state { delay = nil }
            last = status
            return status
        }

        @inline(never)
        private func opened() async throws(FalError) -> State {
            guard let slot = queue.client.shared.eventStreams.take() else { return .polling }
            do {
                let response = try await queue.openStatusStream(of: request, logs: logs)
                guard response.head["content-type"]?.lowercased().contains("text/event-stream") == true else {
                    return .polling
                }
                return .streaming(EventReader(response.body), slot: slot)
            } catch {
                if error.kind == .cancelled { throw error }
                // Polling reports whatever is wrong.
                return .polling
            }
        }

        /// The status in the next event, if it is one; starts to poll when the stream ends.
        @inline(never)
        private mutating func streamed() async throws(FalError) -> FalQueueStatus? {
            guard case .streaming(var reader, let slot) = state else { return nil }
            guard let event = try await Self.event(of: &reader, about: request) else {
                state = .polling
                return nil
            }
            state = .streaming(reader, slot: slot)
            let status = (try? JSONValue(answer: event.data)).flatMap(FalQueueStatus.init(json:))
            unreadable = status == nil ? unreadable + 1 : 0
            if unreadable == Self.mostUnreadable {
                (state, unreadable) = (.polling, 0)
            }
            return status
        }

        /// The next event; `nil` if the stream has ended or failed.
        @inline(never)
        private static func event(
            of reader: inout EventReader, about request: FalRequestHandle
        ) async throws(FalError) -> EventStreamParser.Event? {
            do {
                return try await reader.next()
            } catch {
                guard error.kind == .cancelled else { return nil }
                throw FalError.waitCancelled(request)
            }
        }

        /// The status, after the delay; `nil` if the answer was none.
        @inline(never)
        private mutating func poll() async throws(FalError) -> FalQueueStatus? {
            if let delay {
                do {
                    try await Task.sleep(for: delay)
                } catch {
                    throw FalError.waitCancelled(request)
                }
            }
            extendDelay()
            do {
                let status = try await queue.status(of: request, logs: logs)
                unreadable = 0
                return status
            } catch {
                unreadable += 1
                guard error.kind == .decoding, unreadable < Self.mostUnreadable else { throw error }
                return nil
            }
        }

        @inline(never)
        private mutating func extendDelay() {
            let options = queue.client.configuration.polling
            delay = Swift.min(delay.map { $0 * 1.5 } ?? options.interval, options.maximumInterval)
        }
    }
}

extension FalError {
    @inline(never)
    static func waitCancelled(_ request: FalRequestHandle) -> FalError {
        FalError(
            .cancelled, "waiting was cancelled; the request continues, and its result can be fetched", about: request)
    }
}

/// Passes each log line once.
///
/// The event stream sends new lines, and repeats them after a reconnect; a status has a moving window of lines without
/// sequence numbers. Lines are therefore identified by time and text and, as a model may log the same twice, by how
/// often they occur in one response.
struct LogFilter: Sendable {
    private struct Key: Hashable, Sendable {
        var timestamp: String?
        var message: String
    }

    private var seen: [Key: Int] = [:]

    mutating func newLines(of lines: [FalQueueStatus.LogLine]) -> [FalQueueStatus.LogLine] {
        var counts: [Key: Int] = [:]
        return lines.filter { line in
            let key = Key(timestamp: line.timestamp, message: line.message)
            let count = counts[key, default: 0] + 1
            counts[key] = count
            guard count > seen[key, default: 0] else { return false }
            seen[key] = count
            return true
        }
    }
}
