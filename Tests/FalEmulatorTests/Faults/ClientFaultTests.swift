import FalEmulator
import FalJSON
import FalRuntime
import Testing

private typealias Fault = FalEmulator.Fault

/// An endpoint with untyped input and output.
private enum UntypedEndpoint: FalEndpoint {
    static let id: EndpointID = "fal-ai/flux/dev"
    static let schema = EndpointSchema(input: ValueDescriptor(.json), output: ValueDescriptor(.json), records: [:])
    typealias Input = JSONValue
    typealias Output = JSONValue
}

@Suite("FalRuntime's client and faults")
struct ClientFaultTests {
    private static let input: JSONValue = ["prompt": "a cat"]

    private func start(_ faults: FalEmulator.Fault..., pace: FalEmulator.Pace = .instant) async throws -> FalEmulator {
        var configuration = FalEmulator.Configuration.test(pace: pace)
        configuration.faults = faults
        configuration.seed = 1
        return try await FalEmulator.start(configuration)
    }

    private func client(of fal: FalEmulator) throws -> FalClient {
        var configuration = FalConfiguration(
            hosts: try .emulator(fal.baseURL),
            polling: FalPollingOptions(interval: .milliseconds(5), maximumInterval: .milliseconds(5)))
        configuration.retries = FalRetryPolicy(maximumAttempts: 4, firstDelay: .milliseconds(1))
        return FalClient(credentials: .key("never:sent"), configuration: configuration)
    }

    @Test(
        "Transient faults are retried",
        arguments: [
            FalEmulator.Fault(.timeoutAfterCompletion, calls: .first(2)),
            .init(.answer(status: 502, .nginx), on: .events, .status, calls: .first(3)),
            .init(.dropBeforeAccepting, on: .result, calls: .first(2)),
            .init(.answer(status: 503, .nginx), on: .events),
            .init(.runnerDisconnected, calls: .first(3)),
            .init(.answer(status: 500, .nginx), on: .result, calls: .only([1])),
        ])
    func survived(_ fault: FalEmulator.Fault) async throws {
        let fal = try await start(fault, pace: .quick)
        let result = try await client(of: fal).subscribe(to: UntypedEndpoint.self, input: Self.input)
        #expect(result.output["images"] != nil)
        #expect(fal.faults.current.allSatisfy { $0.hits > 0 })
        await fal.stop()
    }

    @Test("The bytes of a result that is not JSON are in the error", arguments: [true, false])
    func brokenResult(_ isCut: Bool) async throws {
        let fal = try await start(Fault(isCut ? .truncatedJSON : .malformedJSON, on: .result))
        let client = try client(of: fal)
        let error = await #expect(throws: FalError.self) {
            _ = try await client.subscribe(to: UntypedEndpoint.self, input: Self.input)
        }
        #expect(error?.raw?.isEmpty == false)
        #expect(error?.requestID != nil)
        await fal.stop()
    }
}
