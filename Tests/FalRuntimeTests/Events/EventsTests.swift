import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// What happens to a request, told by stream or by looking.
@Suite struct EventsTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"

    private static func event(_ state: String, logs: [String] = [], more: String = "") -> String {
        let lines = logs.map { "{\"message\":\"\($0)\",\"timestamp\":\"2026-01-01T00:00:0\($0.count)\"}" }
        return "data: {\"status\":\"\(state)\",\"logs\":[\(lines.joined(separator: ","))]\(more)}\n\n"
    }

    private func watch(_ client: FalClient) async throws -> [QueueStatus] {
        var all: [QueueStatus] = []
        for try await status in client.queue.events(of: FalRequest<Echo>(id: "r1")) { all.append(status) }
        return all
    }

    @Test(arguments: Contestant.allCases)
    func theStreamTellsAll(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .stream: { connection, seen in
                connection.send(Self.head)
                connection.send(Self.event("IN_QUEUE", more: ",\"queue_position\":1"))
                connection.send(": ping\n\n")
                connection.send(Self.event("IN_QUEUE", more: ",\"queue_position\":1"))
                connection.send(Self.event("IN_PROGRESS", logs: ["a"]))
                connection.send(Self.event("IN_PROGRESS", logs: ["bb"]))
                connection.send(Self.event("IN_PROGRESS", logs: ["bb"]))
                connection.send(Self.event("COMPLETED", logs: ["ccc"], more: ",\"metrics\":{\"inference_time\":2}"))
                connection.close()
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let all = try await watch(fal.client(contestant, streams: 1))
            #expect(all.map(\.state) == [.inQueue(position: 1), .inProgress, .inProgress, .completed])
            #expect(all.flatMap(\.logs).map(\.message) == ["a", "bb", "ccc"])
            #expect(all.last?.inferenceTime == 2)
            #expect(fal.seen(.status).isEmpty)
            #expect(fal.seen(.stream).first?.http.path.hasSuffix("/status/stream?logs=1") == true)
            #expect(fal.seen(.stream).first?.http["accept"] == "text/event-stream")
        }
    }

    @Test(arguments: Contestant.allCases, ["close", "reset", "garbage"])
    func aStreamThatBreaksIsGoneOnWithByLooking(_ contestant: Contestant, _ end: String) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .stream: { connection, _ in
                connection.send(Self.head)
                connection.send(Self.event("IN_PROGRESS", logs: ["a", "bb"]))
                if end == "garbage" { connection.send("data: {\"status\":\n\ndata: 5\n\n:::\n") }
                if end == "reset" { connection.reset() } else { connection.close() }
            },
            .status: { connection, seen in
                let window = #"{"message":"bb","timestamp":"2026-01-01T00:00:02"},{"message":"new"}"#
                let state = seen.count < 3 ? "IN_PROGRESS" : "COMPLETED"
                connection.answer(seen.count < 3 ? 202 : 200, [], "{\"status\":\"\(state)\",\"logs\":[\(window)]}")
            },
        ]
        try await ScriptedFal.run(scripts) { fal in
            let all = try await watch(fal.client(contestant, streams: 1))
            #expect(all.last?.isCompleted == true)
            // A reset can overtake the event before it.
            let logs = all.flatMap(\.logs).map(\.message)
            #expect(logs == ["a", "bb", "new"] || end == "reset" && logs == ["bb", "new"])
            #expect(fal.seen(.status).count == 3)
        }
    }

    @Test func aStreamThatIsNotThereIsGoneOnWithByLooking() async throws {
        try await ScriptedFal.run { fal in
            let all = try await watch(fal.client(.urlSession, streams: 1))
            #expect(all.map(\.state) == [.completed])
            #expect(fal.seen(.stream).count == 1)
        }
    }

    @Test(arguments: Contestant.allCases)
    func aSilentStreamIsGivenUp(_ contestant: Contestant) async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .stream: { connection, _ in
                connection.send(Self.head)
                connection.waitForEnd()
            }
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(contestant, streams: 1) { $0.watching.silence = .milliseconds(200) }
            #expect(try await watch(client).map(\.state) == [.completed])
        }
    }

    @Test func onlySoManyAreWatchedByStream() async throws {
        let scripts: [ScriptedFal.Operation: ScriptedFal.Script] = [
            .stream: { connection, _ in
                connection.send(Self.head)
                connection.waitForEnd()
            },
            .status: { connection, seen in
                connection.answer(200, [], "{\"status\":\"\(seen.count < 4 ? "IN_PROGRESS" : "COMPLETED")\"}")
            },
        ]
        try await ScriptedFal.run(scripts) { fal in
            let client = try fal.client(.urlSession, streams: 2) { $0.watching.silence = .milliseconds(500) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...8 {
                    group.addTask {
                        _ = try await client.queue.waitForCompletion(of: FalRequest<Echo>(id: "r\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            #expect(fal.seen(.stream).count == 2)
            #expect(Set(fal.seen(.status).map(\.id)).count == 8)
        }
    }

    @Test func aLineIsKnownByTimeAndTextAndHowOftenItWasSeen() {
        func line(_ message: String, _ time: String? = nil) -> QueueStatus.LogLine {
            QueueStatus.LogLine(message: message, timestamp: time, level: nil)
        }
        var filter = LogFilter()
        #expect(filter.new(in: [line("a", "1"), line("a", "1"), line("a", "2")]).count == 3)
        #expect(filter.new(in: [line("a", "1"), line("a", "1"), line("a", "2")]).isEmpty)
        #expect(filter.new(in: [line("a", "2"), line("b")]) == [line("b")])
        #expect(filter.new(in: [line("b"), line("b")]) == [line("b")])
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
