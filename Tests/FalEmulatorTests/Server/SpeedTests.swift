import FalEmulator
import FalJSON
import Testing

@Suite("Speed")
struct SpeedTests {
    @Test("At instant speed, a long job is completed at once and reports its whole time")
    func instant() async throws {
        var configuration = FalEmulator.Configuration.test(pace: .init(waiting: .seconds(60), running: .seconds(600)))
        configuration.speed = .instant
        configuration.seed = 1
        let fal = try await FalEmulator.start(configuration)
        let id = try await fal.submit("fal-ai/flux/dev")
        let status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status?logs=1").json
        #expect(status["status"] == "COMPLETED")
        #expect(status["metrics"] == ["inference_time": 600])
        #expect(status["logs"]?[0]?["timestamp"] == "2025-01-01T12:01:00.000Z")
        #expect(status["logs"]?[4]?["timestamp"] == "2025-01-01T12:11:00.000Z")
        await fal.stop()
    }

    @Test("A faster clock completes a job of half a minute")
    func faster() async throws {
        var configuration = FalEmulator.Configuration.test(pace: .init(waiting: .seconds(1), running: .seconds(30)))
        configuration.speed = .times(100)
        // At this speed the default retention is half a minute, which may be too short on a busy machine.
        configuration.retention = .seconds(1_000_000)
        let fal = try await FalEmulator.start(configuration)
        let id = try await fal.submit("fal-ai/flux/dev")
        var status: JSONValue?
        for _ in 1...2_000 where status != "COMPLETED" {
            try await Task.sleep(for: .milliseconds(20))
            status = try await fal.call("GET", "/queue.fal.run/fal-ai/flux/requests/\(id)/status").json["status"]
        }
        #expect(status == "COMPLETED")
        await fal.stop()
    }

    @Test("Invalid speeds are rejected", arguments: [0, -1, .infinity, .nan])
    func nonsense(_ factor: Double) async throws {
        var configuration = FalEmulator.Configuration.test()
        configuration.speed = .times(factor)
        let error = await #expect(throws: EmulatorError.self) { _ = try await FalEmulator.start(configuration) }
        #expect(error?.kind == .configuration)
    }
}
