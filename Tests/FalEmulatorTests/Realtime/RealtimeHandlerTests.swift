import FalEmulator
import FalRuntime
import FalSupport
import Testing

/// Sessions of realtime models as `x-fal-protocol` describes them.
@Suite struct RealtimeHandlerTests {
    private static let id = "fal-ai/live"

    /// A model that gives back `n`, and takes a second for a result.
    private func start(_ mode: String, batch: Int = 1) async throws -> FalEmulator {
        let number = #""n":{"type":"integer"}"#
        let plain = TestDocument.make(Self.id, input: number, required: [], output: number)
        let rules =
            #"{"type":"realtime","realtimeMode":"\#(mode)","config":{"sessionTimeout":0.2,"maxBatchSize":\#(batch)}}"#
        let json = String(decoding: plain.json, as: UTF8.self).replacing(
            #""/\#(Self.id)":{"post""#, with: #""/\#(Self.id)":{"x-fal-protocol":\#(rules),"post""#)
        var configuration = FalEmulator.Configuration.test(
            [.init(id: Self.id, json: json)], pace: .init(waiting: .zero, running: .seconds(1)))
        configuration.speed = .instant
        return try await FalEmulator.start(configuration)
    }

    /// Sends inputs at once, and returns the results of the session and how long the model says that they took.
    private func talk(_ fal: FalEmulator, inputs: Int) async throws -> (results: [Int], timings: [Double]) {
        let client = FalClient(
            credentials: .key("never:sent"), configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
        let timings = Locked<[Double]>([])
        let connection = try client.realtime.connect(
            to: "fal-ai/live",
            FalRealtimeOptions(throttle: .zero, opening: .all, endsWithSession: true) { event in
                guard case .message(let message) = event, message["action"] == "timings" else { return }
                timings.withLock { $0.append(message["timing"]?.doubleValue ?? -1) }
            })
        for number in 0..<inputs { try await connection.send(["n": .integer(Int64(number + 1))]) }
        var results: [Int] = []
        for try await result in connection.results { results.append(result.message["n"]?.intValue ?? -1) }
        return (results, timings.withLock { $0 })
    }

    @Test(
        "The model says how long it took, after each result or after a whole stream",
        arguments: [("unary", [1, 1]), ("server_streaming", [4]), ("client_streaming", []), ("bidi", [])]
            as [(String, [Double])])
    func timings(mode: String, expected: [Double]) async throws {
        let fal = try await start(mode)
        #expect(try await talk(fal, inputs: mode == "server_streaming" ? 1 : 2).timings == expected)
        await fal.stop()
    }

    @Test("A result answers the inputs that have waited, up to the size of a batch, and is that of the newest")
    func batches() async throws {
        let fal = try await start("unary", batch: 3)
        let (results, timings) = try await talk(fal, inputs: 60)
        #expect(results.last == 60)
        // How many wait is up to the machine, and never more than three are taken.
        #expect(zip([0] + results, results).allSatisfy { 1...3 ~= $1 - $0 }, "\(results)")
        #expect(timings.count == results.count)
        await fal.stop()
    }
}
