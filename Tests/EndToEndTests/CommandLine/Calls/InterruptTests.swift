import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: Ctrl-C")
struct InterruptTests {
    @Test("Ctrl-C cancels the request at fal and prints how to fetch its result", arguments: [true, false])
    func cancels(isInterrupt: Bool) async throws {
        let fal = try await FalEmulator.sample(FalEmulator.standstill)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a"], emulator: fal.baseURL,
            reactions: [("in queue", isInterrupt ? .interrupt : .terminate)])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output == "")
        let id = try #require(run.errors.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
        #expect(run.errors.contains("error[SG816]: interrupted; cancelled request \(id)"))
        #expect(run.errors.contains("`schemagen result acme/picture/make \(id) --wait`"))
        let result = try await folder.schemagen(["result", SampleEndpoint.id, id], emulator: fal.baseURL)
        #expect(result.errors.contains("cancelled"), "\(result.errors)")
        await fal.stop()
    }

    /// What the command says while it waits for the answer to its submit.
    private static let waiting = "waiting up to 5 s for fal's answer to the submit"

    @Test(
        "Ctrl-C or SIGTERM during the submit waits for its answer, and cancels the request", arguments: [true, false],
        [[], ["--async"]])
    func submitting(isInterrupt: Bool, extra: [String]) async throws {
        let gate = Gate()
        let fal = try await FalEmulator.sample(FalEmulator.standstill, gate: gate)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a"] + extra, emulator: fal.baseURL,
            reactions: [(Self.waiting, .action { await gate.open() })],
            signal: ({ await gate.arrival() }, isInterrupt ? .interrupt : .terminate))
        await gate.open()
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output == "")
        let id = try #require(fal.requestID)
        #expect(run.errors.contains("error[SG816]: interrupted; cancelled request \(id)"), "\(run.errors)")
        #expect(fal.calls(.cancel).map(\.requestID) == [id])
        await fal.stop()
    }

    @Test("--timeout during the submit is no interruption: the request keeps running, and is named")
    func timeout() async throws {
        let gate = Gate()
        let fal = try await FalEmulator.sample(FalEmulator.standstill, gate: gate)
        let folder = try TemporaryFolder.withSampleEndpoint()
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--timeout", "1"], emulator: fal.baseURL,
            reactions: [(Self.waiting, .action { await gate.open() })])
        await gate.open()
        #expect(run.status == 1)
        let id = try #require(fal.requestID, "\(run.errors)")
        #expect(run.errors.contains("error[SG815]") && run.errors.contains(id), "\(run.errors)")
        #expect(run.errors.contains("`schemagen result acme/picture/make \(id) --wait`"))
        #expect(!run.errors.contains("interrupted") && fal.calls(.cancel).isEmpty)
        await fal.stop()
    }

    @Test("A second Ctrl-C exits at once, even if fal does not respond")
    func leaves() async throws {
        // Every attempt to cancel fails.
        let fal = try await FalEmulator.sample(
            FalEmulator.standstill,
            faults: [.init(.answer(status: 503, .fal, headers: ["Retry-After": "30"]), on: .cancel)])
        let folder = try TemporaryFolder.withSampleEndpoint()
        for _ in 1...3 {
            _ = try await folder.schemagen(
                ["run", SampleEndpoint.id, "prompt=b", "--async", "-q"], emulator: fal.baseURL)
        }
        let run = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a"], emulator: fal.baseURL,
            reactions: [("in queue, 3 ahead", .interrupt), ("press Ctrl-C again", .interrupt)])
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.output == "")
        let id = try #require(fal.calls(.submit).last?.requestID)
        #expect(run.errors.contains("cancelling \(id); press Ctrl-C again"))
        // The process may have exited before it sent the first attempt.
        let asked = fal.calls(.cancel).map(\.requestID)
        #expect(asked == [] || asked == [id])
        await fal.stop()
    }
}
