import FalEmulator
import FalJSON
import Testing

@Suite("Options of a submit")
struct SubmitOptionsTests {
    private let time = ManualClock()
    private static let address = "/queue.fal.run/fal-ai/flux/dev"

    private func start(concurrency: Int? = 1) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test(
            pace: .init(waiting: .zero, running: .seconds(10)), clock: time)
        configuration.concurrentRequests = concurrency
        return try await FalEmulator.start(configuration)
    }

    private func submit(
        _ fal: FalEmulator, query: String = "", _ headers: [String: String] = [:]
    ) async throws -> HTTPReply {
        try await fal.call("POST", Self.address + query, body: #"{"prompt":"x"}"#, headers: headers)
    }

    private func id(_ reply: HTTPReply) throws -> String { try #require(try reply.json["request_id"]?.stringValue) }

    private func status(_ fal: FalEmulator, _ id: String) async throws -> JSONValue {
        try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").json
    }

    @Test("Requests above the concurrency limit wait, and move up")
    func concurrency() async throws {
        let fal = try await start()
        var ids: [String] = []
        var positions: [JSONValue?] = []
        for _ in 1...3 {
            let reply = try await submit(fal)
            ids.append(try id(reply))
            positions.append(try reply.json["queue_position"])
        }
        #expect(positions == [0, 0, 1])
        #expect(try await status(fal, ids[0])["status"] == "IN_PROGRESS")
        #expect(try await status(fal, ids[2])["queue_position"] == 1)
        time.advance(.seconds(10))
        #expect(try await status(fal, ids[1])["status"] == "IN_PROGRESS")
        #expect(try await status(fal, ids[2])["queue_position"] == 0)
        await fal.stop()
    }

    @Test("Low priority waits for later requests of normal priority")
    func priority() async throws {
        let fal = try await start()
        _ = try await submit(fal)
        let low = try id(try await submit(fal, ["X-Fal-Queue-Priority": "low"]))
        let normal = try id(try await submit(fal, ["X-Fal-Queue-Priority": "normal"]))
        #expect(try await status(fal, low)["queue_position"] == 1)
        time.advance(.seconds(10))
        #expect(try await status(fal, normal)["status"] == "IN_PROGRESS")
        #expect(try await status(fal, low)["status"] == "IN_QUEUE")
        await fal.stop()
    }

    @Test("A request whose start timeout passes is completed, and marked as the caller's timeout")
    func startTimeout() async throws {
        let fal = try await start()
        _ = try await submit(fal)
        let late = try id(try await submit(fal, ["X-Fal-Request-Timeout": "2.5"]))
        time.advance(.seconds(3))
        let told = try await status(fal, late)
        #expect(told["status"] == "COMPLETED")
        #expect(told["error"] == "Request timed out")
        #expect(told["error_type"] == "request_timeout")
        let result = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(late)")
        #expect(result.status == 504)
        #expect(result.header("x-fal-request-timeout-type") == "user")
        #expect(result.header("x-fal-error-type") == "request_timeout")
        #expect(try result.json == ["detail": "Request timed out", "error_type": "request_timeout"])
        await fal.stop()
    }

    @Test("A submit above the maximum queue length is rejected and leaves nothing behind")
    func maximumQueueLength() async throws {
        let fal = try await start()
        _ = try await submit(fal)
        #expect(try await submit(fal, query: "?fal_max_queue_length=0").status == 200)
        let refused = try await submit(fal, query: "?fal_max_queue_length=0")
        #expect(refused.status == 429)
        #expect(try await submit(fal, query: "?fal_max_queue_length=1").json["queue_position"] == 1)
        await fal.stop()
    }

    @Test("Equal hints lead to the same runner, and are returned")
    func runnerHint() async throws {
        let fal = try await start(concurrency: nil)
        var runners: [String?] = []
        for hint in ["a", "b", "a"] {
            let reply = try await submit(fal, ["X-Fal-Runner-Hint": hint])
            #expect(reply.header("x-fal-runner-hints") == hint)
            time.advance(.seconds(10))
            let result = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(try id(reply))")
            runners.append(result.header("x-fal-served-from"))
            #expect(result.header("x-fal-billable-units") == "1")
        }
        #expect(runners[0] != nil)
        #expect(runners[0] == runners[2])
        #expect(runners[0] != runners[1])
        await fal.stop()
    }

    @Test(
        "Invalid options are rejected",
        arguments: [
            ["X-Fal-Request-Timeout": "0.1"], ["X-Fal-Request-Timeout": "soon"], ["X-Fal-Queue-Priority": "high"],
        ])
    func refused(_ headers: [String: String]) async throws {
        let fal = try await start()
        let reply = try await submit(fal, headers)
        #expect(reply.status == 400)
        #expect(try reply.json["error_type"] == "bad_request")
        #expect(reply.header("x-fal-error-type") == "bad_request")
        await fal.stop()
    }

    @Test("Large results are removed after a tenth of the time")
    func retention() async throws {
        let long = TestDocument.make(
            "fal-ai/list", output: #""texts":{"type":"array","minItems":2000,"items":{"type":"string"}}"#)
        var configuration = FalEmulator.Configuration.test([TestDocument.make("fal-ai/flux/dev"), long], clock: time)
        configuration.retention = .seconds(1_000)
        let fal = try await FalEmulator.start(configuration)
        let large = try await fal.submit("fal-ai/list")
        let small = try await fal.submit("fal-ai/flux/dev")
        func code(_ app: String, _ id: String) async throws -> Int {
            try await fal.call("GET", "/queue.fal.run/\(app)/requests/\(id)").status
        }
        time.advance(.seconds(100))
        #expect(try await code("fal-ai/list", large) == 200)
        time.advance(.seconds(1))
        #expect(try await code("fal-ai/list", large) == 404)
        #expect(try await code("fal-ai/flux", small) == 200)
        time.advance(.seconds(900))
        #expect(try await code("fal-ai/flux", small) == 404)
        await fal.stop()
    }
}
