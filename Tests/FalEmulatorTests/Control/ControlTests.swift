import FalEmulator
import FalJSON
import Testing

@Suite("The control API")
struct ControlTests {
    private static let submit = "/queue.fal.run/fal-ai/flux/dev"

    @Test("The journal has every request and its outcome")
    func journal() async throws {
        let fal = try await FalEmulator.start(.test())
        let id = try await fal.submit("fal-ai/flux/dev")
        _ = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status?logs=1")
        _ = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/none")
        let entries = try #require(try await fal.call("GET", "/_emulator/requests").json["requests"]?.arrayValue)
        #expect(entries.map { $0["operation"] } == ["submit", "status", "result"])
        #expect(entries.map { $0["status"] } == [200, 200, 404])
        #expect(entries.map { $0["number"] } == [1, 2, 3])
        #expect(entries[0]["endpoint"] == "fal-ai/flux/dev")
        #expect(entries[1]["endpoint"] == "fal-ai/flux/dev")
        #expect(entries[0]["request_id"] == .string(id))
        #expect(entries[1]["target"] == .string("/queue.fal.run/fal-ai/flux/requests/\(id)/status?logs=1"))
        // Bodies are only included on request.
        #expect(entries[0]["body"] == nil)
        let one = try await fal.call("GET", "/_emulator/requests?operation=submit&bodies=1&limit=1").json
        #expect(one["requests"]?.arrayValue?.count == 1)
        #expect(one["requests"]?[0]?["body"] == ["prompt": "a cat"])
        await fal.stop()
    }

    @Test("The journal contains no secrets")
    func secrets() async throws {
        let fal = try await FalEmulator.start(.test())
        let key = "11111111-2222-3333-4444-555555555555:0123456789abcdef0123456789abcdef"
        _ = try await fal.call(
            "POST",
            Self.submit + "?fal_jwt_token=hush1&fal_webhook=https%3A%2F%2Fx.test%2Fhook%3Fpass%3Dhush2&signature=hush3",
            body: #"{"prompt":"\#(key)","api_key":"hush4","nested":[{"access_token":"hush5"}],"seed":1}"#,
            key: "Key " + key)
        let text = try await fal.call("GET", "/_emulator/requests?bodies=1").text
        for secret in ["hush1", "hush2", "hush3", "hush4", "hush5", "0123456789abcdef"] {
            #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("https%3A%2F%2Fx.test%2Fhook%3F***"))
        #expect(text.contains(#""seed":1"#))
        await fal.stop()
    }

    @Test("A payload that must not be stored is not in the journal")
    func storeIO() async throws {
        let fal = try await FalEmulator.start(.test())
        _ = try await fal.call(
            "POST", Self.submit, body: #"{"prompt":"private"}"#, headers: ["X-Fal-Store-IO": "0"])
        #expect(fal.journal.count == 1)
        #expect(fal.journal[0].body == nil)
        await fal.stop()
    }

    @Test("The journal only keeps the most recent requests, and can be cleared")
    func bounded() async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.journalLength = 3
        let fal = try await FalEmulator.start(configuration)
        for _ in 1...5 { _ = try await fal.call("GET", "/v1/models") }
        #expect(fal.journal.map(\.number) == [3, 4, 5])
        #expect(try await fal.call("DELETE", "/_emulator/requests").json == ["requests": []])
        _ = try await fal.call("GET", "/v1/models")
        #expect(fal.journal.map(\.number) == [6])
        await fal.stop()
    }

    @Test("The observer is called with every request")
    func observer() async throws {
        let (entries, input) = AsyncStream<FalEmulator.JournalEntry>.makeStream()
        var configuration = FalEmulator.Configuration.test()
        configuration.onRequest = { input.yield($0) }
        let fal = try await FalEmulator.start(configuration)
        _ = try await fal.submit("fal-ai/flux/dev")
        let first = await entries.first { _ in true }
        #expect(first?.operation == .submit)
        #expect(first?.number == 1)
        #expect(first?.outcome == .answered(status: 200))
        await fal.stop()
    }

    @Test("Faults can be set, read with their counts, and cleared")
    func faults() async throws {
        let fal = try await FalEmulator.start(.test())
        let set = try await fal.call(
            "POST", "/_emulator/faults", body: #"{"faults":[{"fault":"status","status":503,"operation":"submit"}]}"#,
            key: nil)
        #expect(set.status == 200)
        #expect(try await fal.call("POST", Self.submit, body: #"{"prompt":"x"}"#).status == 503)
        let shown = try await fal.call("GET", "/_emulator/faults").json
        #expect(
            shown["faults"]?[0] == [
                "fault": "status", "status": 503, "body": "fal", "operation": ["submit"], "matched": 1, "struck": 1,
            ])
        #expect(fal.faults.current.count == 1)
        #expect(try await fal.call("DELETE", "/_emulator/faults").json == ["faults": []])
        #expect(try await fal.call("POST", Self.submit, body: #"{"prompt":"x"}"#).status == 200)
        await fal.stop()
    }

    @Test("Invalid faults are rejected with their position, and the current ones stay")
    func brokenFaults() async throws {
        let fal = try await FalEmulator.start(.test())
        fal.faults.set([.init(.duplicatedEvents)])
        let refused = try await fal.call("POST", "/_emulator/faults", body: #"{"faults":[{"fault":"explode"}]}"#)
        #expect(refused.status == 422)
        #expect(try refused.json["detail"]?.stringValue?.hasPrefix("1:21: there is no fault 'explode'") == true)
        #expect(fal.faults.current.map(\.fault.effect) == [.duplicatedEvents])
        #expect(try await fal.call("PUT", "/_emulator/faults", body: "[]").status == 405)
        #expect(try await fal.call("POST", "/_emulator/requests", body: "").status == 405)
        #expect(try await fal.call("GET", "/_emulator/nothing").status == 404)
        await fal.stop()
    }
}
