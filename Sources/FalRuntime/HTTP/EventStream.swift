import FalTransport

/// Parses server-sent events (WHATWG HTML §9.2) as bytes arrive.
package struct EventStreamParser: Sendable {
    /// One event: its `data` lines joined by line feeds.
    package struct Event: Hashable, Sendable {
        var data: [UInt8]
        var name: String?
    }

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name: String?
    /// Whether the last byte was CR: an LF that follows belongs to the same line break.
    private var isAfterCarriageReturn = false
    private var isFirstLine = true

    package init() {}

    /// The events that these bytes complete.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let wasCarriageReturn = isAfterCarriageReturn
            isAfterCarriageReturn = false
            switch byte {
            case UInt8(ascii: "\n") where wasCarriageReturn: break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                isAfterCarriageReturn = byte == UInt8(ascii: "\r")
                if let event = endLine() { events.append(event) }
            default: line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        case "event": name = String(decoding: value, as: UTF8.self)
        default: break  // Comments, `id` and `retry`: fal uses none of them.
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            data = []
            hasData = false
            name = nil
        }
        return hasData ? Event(data: data, name: name) : nil
    }
}

/// Reads the server-sent events of a response body.
struct EventReader: Sendable {
    private var bytes: TransportBytes.AsyncIterator
    private var parser = EventStreamParser()
    /// Parsed events that have not been returned, the next one last.
    private var pending: [EventStreamParser.Event] = []

    init(_ body: TransportBytes) { bytes = body.makeAsyncIterator() }

    /// The next event; `nil` at the end of the body. An incomplete last event is dropped.
    mutating func next() async throws(TransportError) -> EventStreamParser.Event? {
        while pending.isEmpty {
            guard let chunk = try await bytes.next() else { return nil }
            pending = parser.feed(chunk).reversed()
        }
        return pending.popLast()
    }
}
