import FalEmulator
import FalJSON
import Testing

private typealias Fault = FalEmulator.Fault

@Suite("Faults")
struct FaultTests {
    private static let submit = "/queue.fal.run/fal-ai/flux/dev"
    private static let input = #"{"prompt":"x"}"#

    private func start(
        _ faults: FalEmulator.Fault..., clock: ManualClock? = nil, pace: FalEmulator.Pace = .instant
    ) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test(
            [TestDocument.make("fal-ai/flux/dev"), TestDocument.make("fal-ai/veo3")], pace: pace, clock: clock)
        configuration.faults = faults
        return try await FalEmulator.start(configuration)
    }

    /// The raw bytes of a response; empty if there is none.
    private func raw(_ fal: FalEmulator, _ method: String, _ target: String, body: String = "") async throws -> String {
        var answer = try RawAnswer(fal, method, target, body: body)
        await answer.readAll()
        return answer.text
    }

    private func submissions(_ fal: FalEmulator) -> Int {
        fal.journal.filter { $0.operation == .submit && $0.requestID != nil }.count
    }

    @Test("A connection closed before accepting has no effect")
    func dropBefore() async throws {
        let fal = try await start(Fault(.dropBeforeAccepting, on: .submit, calls: .only([1])))
        #expect(try await raw(fal, "POST", Self.submit, body: Self.input) == "")
        #expect(submissions(fal) == 0)
        #expect(fal.journal.last?.outcome == .dropped)
        #expect(fal.journal.last?.faults == ["drop_before_accepting"])
        #expect(try await fal.call("POST", Self.submit, body: Self.input).status == 200)
        await fal.stop()
    }

    @Test("A connection closed after accepting leaves a queued request")
    func dropAfter() async throws {
        let fal = try await start(Fault(.dropAfterAccepting, on: .submit))
        #expect(try await raw(fal, "POST", Self.submit, body: Self.input) == "")
        let id = try #require(fal.journal.last?.requestID)
        #expect(try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)").status == 200)
        await fal.stop()
    }

    @Test("A connection can be reset in the middle of a body")
    func reset() async throws {
        let fal = try await start(Fault(.resetMidBody, on: .run))
        let whole = try await raw(fal, "POST", "/fal.run/fal-ai/flux/dev", body: Self.input)
        // The system may discard what was sent before the reset.
        if let end = whole.firstRange(of: "\r\n\r\n") {
            let length = whole.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            let announced = try #require(length?.split(separator: " ").last.flatMap { Int($0) })
            #expect(whole[end.upperBound...].utf8.count < announced)
        }
        await #expect(throws: (any Error).self) {
            try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: Self.input)
        }
        fal.faults.clear()
        #expect(try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: Self.input).status == 200)
        await fal.stop()
    }

    @Test("A status can have fal's body, the gateway's, or a custom one")
    func answers() async throws {
        let fal = try await start()
        fal.faults.set([Fault(.answer(status: 503, .fal), on: .submit)])
        let own = try await fal.call("POST", Self.submit, body: Self.input)
        #expect(own.status == 503)
        #expect(own.header("x-fal-error-type") == "runner_scheduling_failure")
        #expect(try own.json["error_type"] == "runner_scheduling_failure")
        fal.faults.set([Fault(.answer(status: 502, .nginx), on: .submit)])
        let gateway = try await fal.call("POST", Self.submit, body: Self.input)
        #expect(gateway.status == 502)
        #expect(gateway.text.contains("<center>nginx</center>"))
        #expect(gateway.header("x-fal-request-id") == nil)
        fal.faults.set([Fault(.answer(status: 418, .text(#"{"detail":"tea"}"#)), on: .submit)])
        let text = try await fal.call("POST", Self.submit, body: Self.input)
        #expect(text.status == 418)
        #expect(text.header("content-type") == "application/json")
        #expect(try text.json == ["detail": "tea"])
        #expect(submissions(fal) == 0)
        await fal.stop()
    }

    @Test("The gateway's timeout only occurs when the result is available")
    func timeoutAfterCompletion() async throws {
        let time = ManualClock()
        let fal = try await start(
            Fault(.timeoutAfterCompletion, calls: .first(2)), clock: time,
            pace: .init(waiting: .zero, running: .seconds(1)))
        let path = "/queue.fal.run/fal-ai/flux/requests/\(try await fal.submit("fal-ai/flux/dev"))"
        #expect(try await fal.call("GET", path).status == 400)
        time.advance(.seconds(1))
        #expect(try await fal.call("GET", path + "/status").json["status"] == "COMPLETED")
        let timeout = try await fal.call("GET", path)
        #expect(timeout.status == 504)
        #expect(timeout.header("x-fal-request-id") == nil)
        #expect(timeout.text.contains("nginx"))
        #expect(try await fal.call("GET", path).status == 200)
        await fal.stop()
    }

    @Test("JSON can be malformed or truncated", arguments: [Fault.Effect.malformedJSON, .truncatedJSON])
    func brokenJSON(_ effect: FalEmulator.Fault.Effect) async throws {
        let fal = try await start(Fault(effect, on: .result))
        let id = try await fal.submit("fal-ai/flux/dev")
        let reply = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)")
        #expect(reply.status == 200)
        #expect(!reply.bytes.isEmpty)
        #expect(throws: JSONError.self) { try reply.json }
        await fal.stop()
    }

    @Test("A lost runner is retried up to ten times, unless the caller forbids it")
    func runnerDisconnected() async throws {
        let fal = try await start(Fault(.runnerDisconnected, calls: .only([1])))
        func outcome(_ headers: [String: String] = [:]) async throws -> (status: JSONValue, code: Int) {
            let submitted = try await fal.call("POST", Self.submit, body: Self.input, headers: headers).json
            let url = try #require(submitted["response_url"]?.stringValue)
            return (try await fal.call("GET", url + "/status").json, try await fal.call("GET", url).status)
        }
        #expect(try await outcome().code == 200)
        fal.faults.set([Fault(.runnerDisconnected, calls: .only([1]))])
        let once = try await outcome(["X-Fal-No-Retry": "1"])
        #expect(once.code == 503)
        #expect(once.status["error"] == "Runner disconnected")
        #expect(once.status["error_type"] == "runner_disconnected")
        fal.faults.set([Fault(.runnerDisconnected)])
        #expect(try await outcome().code == 503)
        #expect(fal.faults.current.map(\.hits) == [10])
        await fal.stop()
    }

    @Test("A rejection by the model is its result")
    func contentPolicy() async throws {
        let fal = try await start(Fault(.contentPolicyViolation))
        let id = try await fal.submit("fal-ai/flux/dev")
        let status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").json
        #expect(status["status"] == "COMPLETED")
        #expect(status["error"] == nil)
        let result = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)")
        #expect(result.status == 422)
        #expect(try result.json["detail"]?[0]?["type"] == "content_policy_violation")
        #expect(try result.json["detail"]?[0]?["loc"] == ["body", "prompt"])
        #expect(try await fal.call("POST", "/fal.run/fal-ai/flux/dev", body: Self.input).status == 422)
        await fal.stop()
    }

    @Test("Delays follow the emulator's clock")
    func delay() async throws {
        let time = ManualClock()
        let fal = try await start(Fault(.delay(.seconds(3)), on: .status), clock: time)
        let id = try await fal.submit("fal-ai/flux/dev")
        let status = Task { try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").status }
        while time.sleeping == 0 { await Task.yield() }
        time.advance(.seconds(3))
        #expect(try await status.value == 200)
        await fal.stop()
    }

    @Test("A delayed job takes longer")
    func slowJob() async throws {
        let time = ManualClock()
        let fal = try await start(Fault(.delay(.seconds(5)), on: .job), clock: time)
        let id = try await fal.submit("fal-ai/flux/dev")
        let path = "/queue.fal.run/fal-ai/flux/requests/\(id)/status"
        #expect(try await fal.call("GET", path).json["status"] == "IN_PROGRESS")
        time.advance(.seconds(5))
        #expect(try await fal.call("GET", path).json["metrics"] == ["inference_time": 5])
        await fal.stop()
    }

    @Test("Clock skew appears in dates")
    func clockSkew() async throws {
        let time = ManualClock()
        let fal = try await start(Fault(.clockSkew(.seconds(-3_600))), clock: time)
        let id = try await fal.submit("fal-ai/flux/dev")
        let status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status?logs=1").json
        #expect(status["logs"]?[0]?["timestamp"] == "2025-06-15T14:06:40.000Z")
        await fal.stop()
    }

    @Test("A fault of one endpoint also applies to its status calls, and to no other endpoint")
    func endpoints() async throws {
        let fal = try await start(
            Fault(.answer(status: 500, .fal), on: .submit, endpoint: "fal-ai/veo3"),
            Fault(.answer(status: 502, .fal), on: .status, endpoint: "fal-ai/flux/dev"))
        #expect(try await fal.call("POST", "/queue.fal.run/fal-ai/veo3", body: Self.input).status == 500)
        let id = try await fal.submit("fal-ai/flux/dev")
        #expect(try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").status == 502)
        #expect(try await fal.call("GET", "/v1/models").status == 200)
        await fal.stop()
    }

    @Test("Faults apply to uploads, files and the catalogue")
    func otherServices() async throws {
        let fal = try await start(
            Fault(.answer(status: 503, .nginx), on: .uploadStart, .upload, .file, .catalogue, .token))
        for (method, path) in [
            ("POST", "/rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3"), ("GET", "/files/x.png"),
            ("GET", "/api.fal.ai/v1/models"), ("POST", "/rest.fal.ai/tokens/"), ("PUT", "/v3.fal.media/upload/x"),
        ] {
            #expect(try await fal.call(method, path, body: method == "GET" ? nil : "{}").status == 503, "\(path)")
        }
        await fal.stop()
    }

    @Test("Probabilities are repeatable for a seed, and about as likely as stated")
    func chance() async throws {
        func pattern(_ seed: UInt64) async throws -> [Int] {
            var configuration = FalEmulator.Configuration.test()
            configuration.seed = seed
            configuration.faults = [Fault(.answer(status: 503, .fal), on: .catalogue, probability: 0.3)]
            let fal = try await FalEmulator.start(configuration)
            var codes: [Int] = []
            for _ in 1...200 { codes.append(try await fal.call("GET", "/v1/models?limit=1").status) }
            await fal.stop()
            return codes
        }
        let first = try await pattern(1)
        #expect(try await pattern(1) == first)
        #expect(try await pattern(2) != first)
        #expect((30...90).contains(first.count { $0 == 503 }))
    }

    @Test(
        "Calls are selected by their number",
        arguments: [
            (FalEmulator.Fault.Calls.only([2, 4]), [2, 4]), (.every(3), [3, 6]), (.first(2), [1, 2]),
            (.all, [1, 2, 3, 4, 5, 6]),
        ])
    func calls(_ calls: FalEmulator.Fault.Calls, _ expected: [Int]) async throws {
        let fal = try await start(Fault(.answer(status: 500, .fal), on: .catalogue, calls: calls))
        var struck: [Int] = []
        for number in 1...6 where try await fal.call("GET", "/v1/models").status == 500 { struck.append(number) }
        #expect(struck == expected)
        #expect(fal.faults.current.map(\.calls) == [6])
        await fal.stop()
    }
}
