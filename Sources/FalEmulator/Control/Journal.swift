import FalJSON
import FalSupport
import FalTransport

/// The most recent requests.
///
/// Recording is part of every call, so entries are only prepared (parsed, redacted) when they are read.
final class Journal: Sendable {
    private struct Record: Sendable {
        var number = 0
        var moment: Duration
        var method: String
        var target: String
        var call: EmulatorResponse.Call
        var outcome: FalEmulator.JournalEntry.Outcome
        var duration: Duration
        var requestBytes: Int
        var responseBytes: Int?
        var faults: [String]
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    /// A ring buffer: when it is full, the newest record replaces the oldest.
    private struct Ring: Sendable {
        var records: [Record] = []
        var oldest = 0
        var total = 0
    }

    private let ring = Locked(Ring())
    private let capacity: Int
    private let clock: EmulatorClock
    private let observer: (@Sendable (FalEmulator.JournalEntry) -> Void)?

    /// Longer bodies are not kept. A thousand bodies of this size are 8 MB.
    private static let longestBody = 8_192

    init(capacity: Int, clock: EmulatorClock, observer: (@Sendable (FalEmulator.JournalEntry) -> Void)?) {
        self.capacity = capacity
        self.clock = clock
        self.observer = observer
    }

    func record(_ request: EmulatorRequest, _ response: EmulatorResponse, took duration: Duration) {
        let keepsBody = !response.call.forbidsStoring && request.body.count <= Self.longestBody
        let record = Record(
            moment: clock.elapsed(), method: request.method, target: request.target, call: response.call,
            outcome: Self.outcome(of: response), duration: duration,
            requestBytes: request.body.count, responseBytes: response.stream == nil ? response.body.count : nil,
            faults: response.faults, headers: request.headers, body: keepsBody ? request.body : [])
        let number = ring.withLock { ring in
            ring.total += 1
            var record = record
            record.number = ring.total
            if ring.records.count < capacity {
                ring.records.append(record)
            } else {
                ring.records[ring.oldest] = record
                ring.oldest = (ring.oldest + 1) % capacity
            }
            return ring.total
        }
        guard let observer else { return }
        var entry = entry(record)
        entry.number = number
        observer(entry)
    }

    private static func outcome(of response: EmulatorResponse) -> FalEmulator.JournalEntry.Outcome {
        switch response.delivery {
        case .dropped, .reset: .dropped
        case .never: .unanswered
        case .whole, .resetMidBody, .closeMidBody, .stallMidBody, .chunked, .thenClose:
            .answered(status: response.status)
        }
    }

    /// The entries, oldest first.
    var entries: [FalEmulator.JournalEntry] {
        let ring = ring.withLock { $0 }
        return (ring.records[ring.oldest...] + ring.records[..<ring.oldest]).map(entry)
    }

    /// Removes all entries. Numbering continues.
    func clear() { ring.withLock { $0 = Ring(total: $0.total) } }

    private func entry(_ record: Record) -> FalEmulator.JournalEntry {
        let body = record.body.isEmpty ? nil : try? JSONValue(parsing: record.body)
        return FalEmulator.JournalEntry(
            number: record.number, time: clock.timestamp(at: record.moment), method: record.method,
            target: SecretRedaction.target(record.target), operation: record.call.operation,
            endpoint: record.call.endpoint, requestID: record.call.requestID, outcome: record.outcome,
            duration: record.duration, requestBytes: record.requestBytes, answerBytes: record.responseBytes,
            faults: record.faults,
            headers: record.headers.map { .init(name: $0.name, value: SecretRedaction.header($0.name, $0.value)) },
            body: body.map { SecretRedaction.value($0).text() })
    }
}

extension FalEmulator {
    /// A request and its outcome as the journal keeps them, without keys and tokens.
    public struct JournalEntry: Sendable, Hashable {
        /// Counts from 1, in the order of responses.
        public var number: Int
        /// When it was answered, by the emulator's clock: `2024-12-20T15:37:17.120Z`.
        public var time: String
        public var method: String
        /// Path and query. The values of tokens are redacted.
        public var target: String
        /// The operation, if it is one that fal has.
        public var operation: Fault.Operation?
        public var endpoint: String?
        public var requestID: String?
        public var outcome: Outcome
        /// From the last byte of the request to the first byte of the response, by the machine's clock.
        public var duration: Duration
        public var requestBytes: Int
        /// The size of the response body; nil for a stream.
        public var answerBytes: Int?
        /// The names of the faults that were applied.
        public var faults: [String]
        /// The headers of the request. The values of keys and tokens are redacted, except for the placeholder that
        /// `FalRuntime` sends to a local fal instead of a key: `Key emulator:none`.
        public var headers: [Header]
        /// The body of the request, if it is JSON and not too long. The values of keys and tokens are redacted.
        public var body: String?

        /// The value of a header, ignoring the case of its name; nil if there is none.
        public func header(_ name: String) -> String? {
            headers.first { TransportHeader.sameName($0.name, name) }?.value
        }

        /// A header of a request.
        public struct Header: Sendable, Hashable {
            public var name: String
            public var value: String
        }

        public enum Outcome: Sendable, Hashable {
            case answered(status: Int)
            /// A fault closed or reset the connection without a response.
            case dropped
            /// A fault left the connection open without a response.
            case unanswered
        }
    }
}
