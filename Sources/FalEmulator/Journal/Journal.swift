import FalJSON
import FalSupport
import FalTransport

/// The last requests.
///
/// What a request costs here counts for every call, so nothing is made ready before someone reads it; and what is read
/// is without secrets.
final class Journal: Sendable {
    private struct Record: Sendable {
        var number = 0
        var moment: Duration
        var method: String
        var target: String
        var subject: EmulatorAnswer.Subject
        var outcome: FalEmulator.JournalEntry.Outcome
        var duration: Duration
        var requestBytes: Int
        var answerBytes: Int?
        var faults: [String]
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    /// A ring: once all places are taken, the newest goes where the oldest was.
    private struct Pages: Sendable {
        var records: [Record] = []
        var oldest = 0
        var count = 0
    }

    private let pages = Locked(Pages())
    private let capacity: Int
    private let clock: EmulatorClock
    private let observer: (@Sendable (FalEmulator.JournalEntry) -> Void)?

    /// Longer bodies are not kept; a thousand of these are 8 MB.
    private static let longestBody = 8_192

    init(capacity: Int, clock: EmulatorClock, observer: (@Sendable (FalEmulator.JournalEntry) -> Void)?) {
        self.capacity = capacity
        self.clock = clock
        self.observer = observer
    }

    func note(_ request: EmulatorRequest, _ answer: EmulatorAnswer, took duration: Duration) {
        let keepsBody = !answer.subject.forbidsStoring && request.body.count <= Self.longestBody
        let record = Record(
            moment: clock.elapsed(), method: request.method, target: request.target, subject: answer.subject,
            outcome: Self.outcome(of: answer), duration: duration,
            requestBytes: request.body.count, answerBytes: answer.stream == nil ? answer.body.count : nil,
            faults: answer.faults, headers: request.headers, body: keepsBody ? request.body : [])
        let number = pages.withLock { pages in
            pages.count += 1
            var record = record
            record.number = pages.count
            if pages.records.count < capacity {
                pages.records.append(record)
            } else {
                pages.records[pages.oldest] = record
                pages.oldest = (pages.oldest + 1) % capacity
            }
            return pages.count
        }
        guard let observer else { return }
        var entry = entry(record)
        entry.number = number
        observer(entry)
    }

    private static func outcome(of answer: EmulatorAnswer) -> FalEmulator.JournalEntry.Outcome {
        switch answer.delivery {
        case .dropped, .reset: .dropped
        case .never: .unanswered
        case .whole, .resetMidBody, .closeMidBody, .stallMidBody, .chunked, .last: .answered(status: answer.status)
        }
    }

    /// The oldest first.
    var entries: [FalEmulator.JournalEntry] {
        let pages = pages.withLock { $0 }
        return (pages.records[pages.oldest...] + pages.records[..<pages.oldest]).map(entry)
    }

    /// Forgets all; numbers go on.
    func clear() { pages.withLock { $0 = Pages(count: $0.count) } }

    private func entry(_ record: Record) -> FalEmulator.JournalEntry {
        let body = record.body.isEmpty ? nil : try? JSONValue(parsing: record.body)
        return FalEmulator.JournalEntry(
            number: record.number, time: clock.timestamp(at: record.moment), method: record.method,
            target: SecretMask.target(record.target), operation: record.subject.operation,
            endpoint: record.subject.endpoint, requestID: record.subject.requestID, outcome: record.outcome,
            duration: record.duration, requestBytes: record.requestBytes, answerBytes: record.answerBytes,
            faults: record.faults,
            headers: record.headers.map { .init(name: $0.name, value: SecretMask.header($0.name, $0.value)) },
            body: body.map { SecretMask.value($0).text() })
    }
}
