import FalTransport

/// The events of an answer, one after the other.
struct EventReader: Sendable {
    private var bytes: TransportBytes.AsyncIterator
    private var parser = EventStreamParser()
    /// Complete events that nobody has asked for yet, the next one last.
    private var waiting: [EventStreamParser.Event] = []

    init(_ body: TransportBytes) { bytes = body.makeAsyncIterator() }

    /// The next event; `nil` at the end. An event that the end cuts off is none.
    mutating func next() async throws(TransportError) -> EventStreamParser.Event? {
        while waiting.isEmpty {
            guard let chunk = try await bytes.next() else { return nil }
            waiting = parser.feed(chunk).reversed()
        }
        return waiting.popLast()
    }
}
