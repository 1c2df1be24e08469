import FalEmulator
import FalJSON
import Testing

@Suite("The queue")
struct QueueTests {
    private let time = ManualClock()

    private func start() async throws -> FalEmulator {
        let pace = FalEmulator.Pace(waiting: .seconds(2), running: .seconds(8))
        return try await FalEmulator.start(
            .test([TestDocument.make("fal-ai/flux/dev"), TestDocument.make("fal-ai/veo3")], pace: pace, clock: time))
    }

    @Test("A request is queued, runs with logs, is completed and has a result")
    func cycle() async throws {
        let fal = try await start()
        let submit = try await fal.call("POST", "/queue.fal.run/fal-ai/flux/dev", body: #"{"prompt":"a cat"}"#)
        #expect(submit.status == 200)
        let submitted = try submit.json
        let id = try #require(submitted["request_id"]?.stringValue)
        let response = "\(fal.baseURL)/queue.fal.run/fal-ai/flux/requests/\(id)"
        #expect(
            submitted == [
                "status": "IN_QUEUE", "request_id": .string(id), "response_url": .string(response),
                "status_url": .string(response + "/status"), "cancel_url": .string(response + "/cancel"),
                "queue_position": 0, "logs": .null, "metrics": [:], "gateway_request_id": .string(id),
            ])
        #expect(submit.header("x-fal-request-id") == id)

        let waiting = try await fal.call("GET", response + "/status?logs=1")
        #expect(waiting.status == 202)
        #expect(try waiting.json["status"] == "IN_QUEUE")
        #expect(try waiting.json["queue_position"] == 0)
        let early = try await fal.call("GET", response)
        #expect(early.status == 400)
        #expect(try early.json == ["detail": "Request is still in progress"])

        time.advance(.seconds(4))
        let running = try await fal.call("GET", response + "/status?logs=1")
        #expect(running.status == 202)
        #expect(try running.json["status"] == "IN_PROGRESS")
        #expect(try running.json["metrics"] == [:])
        #expect(
            try running.json["logs"] == [
                Self.line("2025-06-15T15:06:42.000Z", "Starting fal-ai/flux"),
                Self.line("2025-06-15T15:06:44.000Z", "Running: 25 %"),
            ])
        #expect(try await fal.call("GET", response).status == 400)

        time.advance(.seconds(6))
        let completed = try await fal.call("GET", response + "/status?logs=true")
        #expect(completed.status == 200)
        #expect(try completed.json["status"] == "COMPLETED")
        #expect(try completed.json["metrics"] == ["inference_time": 8])
        #expect(try completed.json["logs"]?.arrayValue?.count == 5)
        #expect(try completed.json["error"] == nil)

        let result = try await fal.call("GET", response)
        #expect(result.status == 200)
        #expect(result.header("content-type") == "application/json")
        #expect(result.header("x-fal-request-id") == id)
        let image = try #require(try result.json["images"]?[0])
        let file = try await fal.call("GET", try #require(image["url"]?.stringValue), key: nil)
        #expect(file.status == 200)
        #expect(file.header("content-type") == "image/png")
        #expect(file.bytes.count == image["file_size"]?.intValue)
        #expect(try await fal.call("GET", response).bytes == result.bytes)
        await fal.stop()
    }

    private static func line(_ timestamp: JSONValue, _ message: JSONValue) -> JSONValue {
        ["timestamp": timestamp, "message": message, "labels": ["level": "INFO", "source": "USER"]]
    }

    @Test("Logs are null unless they are requested", arguments: ["", "?logs=0", "?logs=false"])
    func withoutLogs(_ query: String) async throws {
        let fal = try await start()
        let id = try await fal.submit("fal-ai/flux/dev")
        time.advance(.seconds(10))
        let status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status\(query)")
        #expect(try status.json["logs"] == .null)
        await fal.stop()
    }

    @Test("The position counts queued requests of the same app, and goes down as they start")
    func position() async throws {
        let fal = try await start()
        _ = try await fal.submit("fal-ai/flux/dev")
        _ = try await fal.submit("fal-ai/veo3")
        time.advance(.seconds(1))
        _ = try await fal.submit("fal-ai/flux/dev")
        let last = try await fal.submit("fal-ai/flux/dev")
        func position() async throws -> JSONValue? {
            try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(last)/status").json["queue_position"]
        }
        #expect(try await position() == 2)
        time.advance(.seconds(1))
        #expect(try await position() == 1)
        await fal.stop()
    }

    @Test("With an instant pace, a request is completed when it is submitted")
    func instant() async throws {
        let fal = try await FalEmulator.start(.test())
        let id = try await fal.submit("fal-ai/flux/dev")
        let status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status")
        #expect(status.status == 200)
        #expect(try status.json["status"] == "COMPLETED")
        #expect(try status.json["metrics"] == ["inference_time": 0])
        #expect(try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)").status == 200)
        await fal.stop()
    }

    @Test("With the default pace, a request is completed in real time")
    func realClock() async throws {
        let fal = try await FalEmulator.start(.test(pace: .quick))
        let id = try await fal.submit("fal-ai/flux/dev")
        var status: JSONValue?
        for _ in 1...1_000 where status != "COMPLETED" {
            status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").json["status"]
        }
        #expect(status == "COMPLETED")
        await fal.stop()
    }

    @Test("Paths work without the host and with a trailing slash")
    func shortPaths() async throws {
        let fal = try await start()
        let submit = try await fal.call("POST", "/fal-ai/flux/dev/", body: #"{"prompt":"a cat"}"#)
        let id = try #require(try submit.json["request_id"]?.stringValue)
        #expect(try await fal.call("GET", "/fal-ai/flux/requests/\(id)/status/").status == 202)
        #expect(try await fal.call("PUT", "/fal-ai/flux/requests/\(id)/cancel/").status == 202)
        await fal.stop()
    }

    @Test("The requests of a workflow are found under its namespace")
    func namespace() async throws {
        let fal = try await FalEmulator.start(.test([TestDocument.make("workflows/ada/poster/v2")]))
        let submit = try await fal.call("POST", "/queue.fal.run/workflows/ada/poster/v2", body: #"{"prompt":"x"}"#)
        let status = try #require(try submit.json["status_url"]?.stringValue)
        #expect(status.hasPrefix("\(fal.baseURL)/queue.fal.run/workflows/ada/poster/requests/"))
        #expect(try await fal.call("GET", status).status == 200)
        await fal.stop()
    }

    @Test("Requests are removed after an hour, and when there are too many")
    func forgets() async throws {
        var configuration = FalEmulator.Configuration.test(clock: time)
        configuration.rememberedRequests = 3
        let fal = try await FalEmulator.start(configuration)
        func isKnown(_ id: String) async throws -> Bool {
            try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)").status == 200
        }
        var ids: [String] = []
        for _ in 1...4 { ids.append(try await fal.submit("fal-ai/flux/dev")) }
        #expect(try await !isKnown(ids[0]))
        #expect(try await isKnown(ids[1]))
        time.advance(.seconds(3_600))
        #expect(try await isKnown(ids[1]))
        time.advance(.seconds(1))
        #expect(try await !isKnown(ids[1]))
        await fal.stop()
    }

    @Test("Two emulators with the same seed give the same ids and results")
    func seeded() async throws {
        var seen: [[UInt8]] = []
        for _ in 1...2 {
            var configuration = FalEmulator.Configuration.test()
            configuration.seed = 7
            let fal = try await FalEmulator.start(configuration)
            _ = try await fal.submit("fal-ai/flux/dev")
            let id = try await fal.submit("fal-ai/flux/dev")
            let seed = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)").json["seed"]
            seen.append(Array(id.utf8) + (seed?.serialized() ?? []))
            await fal.stop()
        }
        #expect(seen[0] == seen[1])
    }

    @Test("A thousand concurrent submits get a thousand ids")
    func manyAtOnce() async throws {
        let fal = try await FalEmulator.start(.test())
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...50 {
                group.addTask {
                    var last = ""
                    for _ in 1...20 { last += try await fal.submit("fal-ai/flux/dev") + " " }
                    return last
                }
            }
            return try await group.reduce(into: Set<Substring>()) { $0.formUnion($1.split(separator: " ")) }
        }
        #expect(ids.count == 1_000)
        await fal.stop()
    }
}
