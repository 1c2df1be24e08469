import FalEmulator
import FalJSON
import Testing

@Suite("Direct runs")
struct DirectHandlerTests {
    private static let text = TestDocument.make(
        "fal-ai/writer",
        output: #""output":{"type":"string","minLength":40},"mood":{"type":"string","enum":["calm","wild"]}"#)

    @Test("The response is the output, with the headers of a result")
    func run() async throws {
        let fal = try await FalEmulator.start(.test())
        let reply = try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: #"{"prompt":"x"}"#)
        #expect(reply.status == 200)
        #expect(try reply.json["images"]?[0]?["url"]?.stringValue?.hasPrefix("http://127.0.0.1") == true)
        #expect(reply.header("x-fal-request-id")?.count == 36)
        #expect(reply.header("x-fal-billable-units") == "1")
        await fal.stop()
    }

    @Test("Invalid input, a missing key, another method and an unknown endpoint are rejected")
    func refusals() async throws {
        let fal = try await FalEmulator.start(.test())
        let invalid = try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: "{}")
        #expect(invalid.status == 422)
        #expect(try invalid.json["detail"]?[0]?["loc"] == ["body", "prompt"])
        #expect(invalid.header("x-fal-billable-units") == "0")
        #expect(try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: "{").status == 422)
        #expect(try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: "{}", key: nil).status == 401)
        #expect(try await fal.call("GET", "/fal.run/fal-ai/flux/dev").status == 405)
        #expect(try await fal.call("POST", "/fal.run/fal-ai/nothing", body: "{}").status == 404)
        #expect(try await fal.call("POST", "/fal.run/", body: "{}").status == 404)
        await fal.stop()
    }

    @Test("A run above the concurrency limit is rejected, and can be retried")
    func concurrency() async throws {
        let time = ManualClock()
        var configuration = FalEmulator.Configuration.test(
            pace: .init(waiting: .zero, running: .seconds(5)), clock: time)
        configuration.concurrentRequests = 1
        let fal = try await FalEmulator.start(configuration)
        let running = Task { try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: #"{"prompt":"x"}"#) }
        while time.sleeping == 0 { await Task.yield() }
        let refused = try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: #"{"prompt":"x"}"#)
        #expect(refused.status == 429)
        #expect(refused.header("x-fal-needs-retry") == "1")
        #expect(
            try refused.json == [
                "detail": "Reached concurrent requests limit of 1", "type": "concurrent_requests_limit",
                "data": ["limit": 1],
            ])
        // The queue accepts any number.
        let queued = try await fal.submit("fal-ai/flux/dev")
        let path = "/queue.fal.run/fal-ai/flux/requests/\(queued)/status"
        #expect(try await fal.call("GET", path).json["status"] == "IN_QUEUE")
        time.advance(.seconds(5))
        #expect(try await running.value.status == 200)
        #expect(try await fal.call("GET", path).json["status"] == "IN_PROGRESS")
        await fal.stop()
    }

    @Test("A stream sends the output as it grows, and ends with the complete one")
    func stream() async throws {
        var configuration = FalEmulator.Configuration.test([Self.text])
        configuration.seed = 3
        let fal = try await FalEmulator.start(configuration)
        var stream = try RawAnswer(fal, "POST", "/fal.run/fal-ai/writer/stream", body: #"{"prompt":"x"}"#)
        await stream.readAll()
        #expect(stream.status == 200)
        #expect(stream.isWhole)
        #expect(stream.text.lowercased().contains("x-fal-request-id: "))
        let events = stream.events
        #expect(events.count == 4)
        // Listed values are never cut.
        #expect(events.allSatisfy { ["calm", "wild"].contains($0["mood"]) })
        // A text below its minimum length would be invalid, so it is sent whole.
        #expect(events.allSatisfy { ($0["output"]?.stringValue?.count ?? 0) >= 40 })
        await fal.stop()
    }

    @Test("A text without a minimum length is sent piece by piece")
    func growing() async throws {
        let document = TestDocument.make("fal-ai/writer", output: #""output":{"type":"string"}"#)
        let fal = try await FalEmulator.start(.test([document]))
        var stream = try RawAnswer(fal, "POST", "/fal.run/fal-ai/writer/stream", body: #"{"prompt":"x"}"#)
        await stream.readAll()
        let texts = stream.events.compactMap { $0["output"]?.stringValue }
        let whole = try #require(texts.last)
        #expect(texts.count == 4)
        #expect(texts.map(\.count) == texts.map(\.count).sorted())
        #expect(texts.allSatisfy { whole.hasPrefix($0) })
        #expect(texts[0].count < whole.count)
        await fal.stop()
    }

    @Test("A stream with invalid input is rejected before it starts, and releases its slot")
    func streamRefusal() async throws {
        var configuration = FalEmulator.Configuration.test([Self.text])
        configuration.concurrentRequests = 1
        let fal = try await FalEmulator.start(configuration)
        for _ in 1...3 {
            #expect(try await fal.call("POST", "/fal.run/fal-ai/writer/stream", body: "{}").status == 422)
            var stream = try RawAnswer(fal, "POST", "/fal.run/fal-ai/writer/stream", body: #"{"prompt":"x"}"#)
            await stream.readAll()
            #expect(stream.status == 200)
        }
        await fal.stop()
    }

    @Test("A caller that disconnects from a stream releases its slot")
    func abandoned() async throws {
        let time = ManualClock()
        var configuration = FalEmulator.Configuration.test(
            [Self.text], pace: .init(waiting: .zero, running: .seconds(8)), clock: time)
        configuration.concurrentRequests = 1
        let fal = try await FalEmulator.start(configuration)
        var stream: RawAnswer? = try RawAnswer(fal, "POST", "/fal.run/fal-ai/writer/stream", body: #"{"prompt":"x"}"#)
        let isOpen = await stream?.read(until: "200 OK")
        #expect(isOpen == true)
        stream = nil
        var status = 0
        for _ in 1...200 where status != 200 {
            time.advance(.seconds(2))
            let hand = Task { [time] in
                while !Task.isCancelled {
                    time.advance(.seconds(1))
                    try? await Task.sleep(for: .milliseconds(5))
                }
            }
            status = try await fal.call("POST", "/fal.run/fal-ai/writer", body: #"{"prompt":"x"}"#).status
            hand.cancel()
        }
        #expect(status == 200)
        await fal.stop()
    }
}
