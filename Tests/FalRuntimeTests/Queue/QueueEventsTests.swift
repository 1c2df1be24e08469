import FalEmulator
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

private typealias Fault = LocalFal.Fault

/// What happens to a request, told by stream or by looking.
@Suite struct QueueEventsTests {
    /// A stream of events that says exactly this, and ends.
    private static func stream(_ text: String) -> Fault {
        Fault(.answer(status: 200, .text(text), headers: ["Content-Type": "text/event-stream"]), on: .events)
    }

    private static func event(_ state: String, logs: [String] = [], more: String = "") -> String {
        let lines = logs.map { "{\"message\":\"\($0)\",\"timestamp\":\"2026-01-01T00:00:0\($0.count)\"}" }
        return "data: {\"status\":\"\(state)\",\"logs\":[\(lines.joined(separator: ","))]\(more)}\n\n"
    }

    private func watch(
        _ client: FalClient, _ request: FalRequest<Echo> = FalRequest(id: "r1")
    ) async throws -> [FalQueueStatus] {
        var all: [FalQueueStatus] = []
        for try await status in client.queue.events(of: request) { all.append(status) }
        return all
    }

    @Test(arguments: TransportKind.allCases)
    func theStreamTellsAll(_ kind: TransportKind) async throws {
        let text =
            Self.event("IN_QUEUE", more: ",\"queue_position\":1") + ": ping\n\n"
            + Self.event("IN_QUEUE", more: ",\"queue_position\":1") + Self.event("IN_PROGRESS", logs: ["a"])
            + Self.event("IN_PROGRESS", logs: ["bb"]) + Self.event("IN_PROGRESS", logs: ["bb"])
            + Self.event("COMPLETED", logs: ["ccc"], more: ",\"metrics\":{\"inference_time\":2}")
        try await LocalFal.run(Self.stream(text)) { fal in
            let all = try await watch(fal.client(kind, streams: 1))
            #expect(all.map(\.state) == [.inQueue(position: 1), .inProgress, .inProgress, .completed])
            #expect(all.flatMap(\.logs).map(\.message) == ["a", "bb", "ccc"])
            #expect(all.last?.inferenceTime == .seconds(2))
            #expect(fal.seen(.status).isEmpty)
            #expect(fal.seen(.events).first?.target.hasSuffix("/status/stream?logs=1") == true)
            #expect(fal.seen(.events).first?.header("accept") == "text/event-stream")
        }
    }

    @Test("A request's whole way is told by the stream as it happens", arguments: TransportKind.allCases)
    func theStreamIsFollowed(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.duplicatedEvents)) {
            $0.pace = .init(waiting: .milliseconds(100), running: .milliseconds(200))
        } _: { fal in
            let all = Collected<FalQueueStatus>()
            _ = try await fal.client(kind, streams: 1).subscribe(
                to: Echo.self, input: [:], onUpdate: { all.add($0) })
            #expect(all.all.last?.state == .completed)
            let lines = ["Starting fal-ai/echo", "Running: 25 %", "Running: 50 %", "Running: 75 %", "Done"]
            #expect(all.all.flatMap(\.logs).map(\.message) == lines)
            #expect(fal.seen(.status).isEmpty && fal.seen(.events).count == 1)
        }
    }

    /// Ways for a stream to end before its time.
    enum End: String, CaseIterable, Sendable {
        case whole, cut, reset, garbage
    }

    @Test("A changed copy of a status leaves the original as it was")
    func copiesAreIndependent() throws {
        let status = try #require(FalQueueStatus(json: ["status": "IN_PROGRESS"]))
        var changed = status
        changed.state = .completed
        changed.failure = "the runner was lost"
        #expect(status.state == .inProgress && status.failure == nil && status != changed)
        #expect(changed.isCompleted && changed.failure == "the runner was lost")
        #expect("\(status)".hasPrefix("FalQueueStatus(state: ") && "\(changed)".contains("the runner was lost"))
    }

    @Test(arguments: TransportKind.allCases, End.allCases)
    func aStreamThatBreaksIsGoneOnWithByLooking(_ kind: TransportKind, _ end: End) async throws {
        var text = Self.event("IN_PROGRESS", logs: ["a", "bb"])
        // Half of what breaks comes: the event, and not what is behind it.
        let isBroken = end == .cut || end == .reset
        if isBroken { text += ":" + String(repeating: " ", count: text.utf8.count) + "\n\n" }
        if end == .garbage { text += "data: {\"status\":\n\ndata: 5\n\n:::\n" }
        let broken = Fault(
            end == .reset ? .resetMidBody : .closeMidBody, on: .events, probability: isBroken ? 1 : 0)
        let window = #"{"message":"bb","timestamp":"2026-01-01T00:00:02"},{"message":"new"}"#
        func status(_ code: Int, _ state: String, _ calls: Fault.Calls) -> Fault {
            Fault(
                .answer(status: code, .text("{\"status\":\"\(state)\",\"logs\":[\(window)]}")), on: .status,
                calls: calls)
        }
        try await LocalFal.run(
            Self.stream(text), broken, status(202, "IN_PROGRESS", .first(2)), status(200, "COMPLETED", .all)
        ) { fal in
            let all = try await watch(fal.client(kind, streams: 1))
            #expect(all.last?.isCompleted == true)
            // A reset can overtake the event before it.
            let logs = all.flatMap(\.logs).map(\.message)
            #expect(logs == ["a", "bb", "new"] || end == .reset && logs == ["bb", "new"])
            #expect(fal.seen(.status).count == 3)
        }
    }

    /// Seven in a row say nothing; after the eighth, the stream is not believed any more.
    @Test(arguments: [(7, 0), (8, 1)])
    func oddEventsAreCounted(odd: Int, polls: Int) async throws {
        let text = String(repeating: "data: {\"logs\":[]}\n\n", count: odd) + Self.event("COMPLETED")
        try await LocalFal.run(Self.stream(text)) { fal in
            let all = try await watch(fal.client(.urlSession, streams: 1), fal.request())
            #expect(all.map(\.state) == [.completed])
            #expect(fal.seen(.status).count == polls)
        }
    }

    @Test func aStreamThatIsNotThereIsGoneOnWithByLooking() async throws {
        try await LocalFal.run(Fault(.answer(status: 404, .text(#"{"detail":"Path not found"}"#)), on: .events)) {
            fal in
            let all = try await watch(fal.client(.urlSession, streams: 1), fal.request())
            #expect(all.map(\.state) == [.completed])
            #expect(fal.seen(.events).count == 1)
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aSilentStreamIsGivenUp(_ kind: TransportKind) async throws {
        try await LocalFal.run(Fault(.stalledEvents(after: 0), on: .events)) { fal in
            let client = try fal.client(kind, streams: 1) { $0.polling.streamIdleTimeout = .milliseconds(200) }
            #expect(try await watch(client, fal.request()).map(\.state) == [.completed])
        }
    }

    @Test func onlySoManyAreWatchedByStream() async throws {
        try await LocalFal.run {
            $0.pace.running = .seconds(3_600)
        } _: { fal in
            let client = try fal.client(.urlSession, streams: 2)
            var requests: [FalRequest<Echo>] = []
            for _ in 1...8 { requests.append(try await fal.request()) }
            let all = requests
            try await withThrowingTaskGroup(of: Void.self) { group in
                for request in all {
                    group.addTask { _ = try await client.queue.waitForCompletion(of: request) }
                }
                func watched(_ operation: LocalFal.Fault.Operation) -> Set<String> {
                    Set(fal.seen(operation).compactMap(\.requestID))
                }
                while watched(.events).union(watched(.status)).count < 8 { try await Task.sleep(for: .milliseconds(1)) }
                #expect(watched(.events).count == 2)
                #expect(watched(.status) == Set(all.map(\.id)).subtracting(watched(.events)))
                for request in all { #expect(try await client.queue.cancel(request)) }
                try await group.waitForAll()
            }
            #expect(fal.seen(.events).count == 2)
        }
    }

    @Test func aLineIsKnownByTimeAndTextAndHowOftenItWasSeen() {
        func line(_ message: String, _ time: String? = nil) -> FalQueueStatus.LogLine {
            FalQueueStatus.LogLine(message: message, timestamp: time, level: nil)
        }
        var filter = LogFilter()
        #expect(filter.newLines(of: [line("a", "1"), line("a", "1"), line("a", "2")]).count == 3)
        #expect(filter.newLines(of: [line("a", "1"), line("a", "1"), line("a", "2")]).isEmpty)
        #expect(filter.newLines(of: [line("a", "2"), line("b")]) == [line("b")])
        #expect(filter.newLines(of: [line("b"), line("b")]) == [line("b")])
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func eventsAreTheSameHoweverTheyAreCut(size: Int) {
        let text =
            "\u{FEFF}data: one\n\n: ping\n\nevent: x\r\ndata:two\r\ndata:  three\r\n\r\nid: 5\n\ndata\n\n"
            + "data: four\rdata:\r\rdata: cut off"
        var parser = EventStreamParser()
        var events: [EventStreamParser.Event] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += parser.feed(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == ["one", "two\n three", "", "four\n"])
        #expect(events.map(\.name) == [nil, "x", nil, nil])
    }
}
