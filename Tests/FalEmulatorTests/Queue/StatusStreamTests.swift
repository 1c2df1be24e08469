import FalEmulator
import FalJSON
import Testing

@Suite("The status stream")
struct StatusStreamTests {
    private let time = ManualClock()

    private func start(
        _ pace: FalEmulator.Pace = .init(waiting: .seconds(2), running: .seconds(8)), concurrency: Int? = nil,
        _ faults: [FalEmulator.Fault] = []
    ) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test(pace: pace, clock: time)
        configuration.concurrentRequests = concurrency
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    private func stream(_ fal: FalEmulator, _ id: String, query: String = "?logs=1") throws -> RawAnswer {
        try RawAnswer(fal, "GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status/stream\(query)")
    }

    /// Advances the clock once the stream waits for it.
    private func advance(_ duration: Duration) async {
        while time.sleeping == 0 { await Task.yield() }
        time.advance(duration)
    }

    @Test("Every change is an event with only the new log lines, and the completion is the last")
    func changes() async throws {
        let fal = try await start()
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        #expect(await stream.read(until: "IN_QUEUE"))
        #expect(stream.text.lowercased().contains("content-type: text/event-stream"))
        await advance(.seconds(2))
        #expect(await stream.read(until: "Starting"))
        await advance(.seconds(5))
        #expect(await stream.read(until: "50 %"))
        await advance(.seconds(3))
        await stream.readAll()
        #expect(stream.isWhole)
        let events = stream.events
        #expect(events.map { $0["status"] } == ["IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"])
        #expect(events.first?["queue_position"] == 0)
        let lines = events.map { $0["logs"]?.arrayValue?.compactMap { $0["message"]?.stringValue } ?? [] }
        #expect(
            lines == [[], ["Starting fal-ai/flux"], ["Running: 25 %", "Running: 50 %"], ["Running: 75 %", "Done"]])
        await fal.stop()
    }

    @Test("Without logs, only states are events and logs are null")
    func withoutLogs() async throws {
        let fal = try await start(.init(waiting: .zero, running: .seconds(8)))
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id, query: "")
        #expect(await stream.read(until: "IN_PROGRESS"))
        await advance(.seconds(8))
        await stream.readAll()
        #expect(stream.events.map { $0["status"] } == ["IN_PROGRESS", "COMPLETED"])
        #expect(stream.events.allSatisfy { $0["logs"] == .null })
        await fal.stop()
    }

    @Test("A new position is an event")
    func position() async throws {
        let fal = try await start(.init(waiting: .zero, running: .seconds(8)), concurrency: 1)
        _ = try await fal.submit("fal-ai/flux/dev")
        _ = try await fal.submit("fal-ai/flux/dev")
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        #expect(await stream.read(until: #""queue_position":1"#))
        await advance(.seconds(8))
        #expect(await stream.read(until: #""queue_position":0"#))
        await advance(.seconds(8))
        #expect(await stream.read(until: "IN_PROGRESS"))
        await fal.stop()
    }

    @Test("Without events, comments keep the stream alive")
    func ping() async throws {
        let fal = try await start(.init(waiting: .seconds(100), running: .zero))
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        #expect(await stream.read(until: "IN_QUEUE"))
        await advance(.seconds(15))
        #expect(await stream.read(until: ": ping\n\n"))
        #expect(stream.events.count == 1)
        await fal.stop()
    }

    @Test("A cancellation is an event at once, even if no time passes")
    func cancelled() async throws {
        let fal = try await start()
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        #expect(await stream.read(until: "IN_QUEUE"))
        #expect(try await fal.call("PUT", "/queue.fal.run/fal-ai/flux/requests/\(id)/cancel").status == 202)
        await stream.readAll()
        #expect(stream.events.last?["error_type"] == "client_cancelled")
        await fal.stop()
    }

    @Test("An unknown request is a 404, and another method a 405")
    func refusals() async throws {
        let fal = try await start()
        let path = "/queue.fal.run/fal-ai/flux/requests/none/status/stream"
        let unknown = try await fal.call("GET", path)
        #expect(unknown.status == 404)
        #expect(try unknown.json == ["status": "NOT_FOUND"])
        #expect(try await fal.call("POST", path).status == 405)
        #expect(try await fal.call("HEAD", path).status == 404)
        await fal.stop()
    }

    @Test("A fault can send each event twice")
    func duplicated() async throws {
        let fal = try await start(.instant, concurrency: nil, [.init(.duplicatedEvents)])
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        await stream.readAll()
        #expect(stream.events.map { $0["status"] } == ["COMPLETED", "COMPLETED"])
        await fal.stop()
    }

    @Test("A fault can stall the stream")
    func stalled() async throws {
        let fal = try await start(
            .init(waiting: .zero, running: .seconds(8)), concurrency: nil, [.init(.stalledEvents(after: 1))])
        let id = try await fal.submit("fal-ai/flux/dev")
        var stream = try stream(fal, id)
        #expect(await stream.read(until: "IN_PROGRESS"))
        await advance(.seconds(100))
        #expect(
            try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").json["status"] == "COMPLETED")
        // Only the shutdown of the server ends it, without a proper end of the body.
        await fal.stop()
        await stream.readAll()
        #expect(stream.events.count == 1)
        #expect(!stream.isWhole)
    }

    @Test("A stalled stream ends when its caller closes the connection")
    func stalledAndLeft() async throws {
        let fal = try await start(
            .init(waiting: .zero, running: .seconds(8)), concurrency: nil, [.init(.stalledEvents(after: 1))])
        let id = try await fal.submit("fal-ai/flux/dev")
        let others = fal.openConnections
        do {
            var stream = try stream(fal, id)
            #expect(await stream.read(until: "IN_PROGRESS"))
            await advance(.seconds(100))
        }
        while fal.openConnections > others { await Task.yield() }
        await fal.stop()
    }

    @Test("Two hundred streams are notified of one completion")
    func many() async throws {
        let fal = try await start(.init(waiting: .zero, running: .seconds(8)))
        let id = try await fal.submit("fal-ai/flux/dev")
        var streams = try (1...200).map { _ in try stream(fal, id, query: "") }
        for index in streams.indices { #expect(await streams[index].read(until: "IN_PROGRESS")) }
        while time.sleeping < streams.count { await Task.yield() }
        time.advance(.seconds(8))
        for index in streams.indices {
            await streams[index].readAll()
            #expect(streams[index].events.count == 2)
        }
        await fal.stop()
    }
}
