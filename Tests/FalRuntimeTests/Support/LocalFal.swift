import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import FalTransport
import Loopback

/// A local fal for one test, and clients of it with short pauses.
///
/// A request is completed as soon as it is submitted unless the pace says otherwise, and all goes well but for the
/// faults.
struct LocalFal: Sendable {
    typealias Fault = FalEmulator.Fault
    typealias Entry = FalEmulator.JournalEntry

    let emulator: FalEmulator

    /// Runs `body` against a local fal and stops it.
    static func run<Result>(
        _ faults: Fault..., documents: [FalEmulator.Document] = [.echo],
        _ change: (inout FalEmulator.Configuration) -> Void = { _ in },
        _ body: (LocalFal) async throws -> Result
    ) async throws -> Result {
        var configuration = FalEmulator.Configuration(documents: .documents(documents), pace: .instant, seed: 1)
        configuration.faults = faults
        configuration.journalLength = 10_000
        // A machine with much else to do is no bad caller.
        configuration.timeout = .seconds(600)
        change(&configuration)
        let fal = LocalFal(emulator: try await FalEmulator.start(configuration))
        do {
            let result = try await body(fal)
            await fal.emulator.stop()
            return result
        } catch {
            await fal.emulator.stop()
            throw error
        }
    }

    func client(
        _ kind: TransportKind, streams: Int = 0, _ change: (inout FalConfiguration) -> Void = { _ in }
    ) throws -> FalClient {
        var configuration = FalConfiguration(hosts: try .emulator(emulator.baseURL))
        configuration.polling = FalPollingOptions(
            interval: .milliseconds(2), maximumInterval: .milliseconds(20), eventStreams: streams)
        configuration.retries = FalRetryPolicy(
            maximumAttempts: 4, firstDelay: .milliseconds(2), maximumDelay: .milliseconds(10))
        change(&configuration)
        return FalClient(
            credentials: .key("id:never-sent"), configuration: configuration, transport: kind.make())
    }

    /// What came in of an operation, in order.
    func seen(_ operation: Fault.Operation) -> [Entry] { emulator.journal.filter { $0.operation == operation } }

    /// Waits until something of an operation has come in.
    func waitForFirst(_ operation: Fault.Operation) async throws {
        while seen(operation).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// A request that the queue has taken, past every fault.
    func request(_ input: Echo.Input = [:]) async throws -> FalRequest<Echo> {
        let faults = emulator.faults.current.map(\.fault)
        emulator.faults.set(faults.filter { $0.operations == [.job] })
        defer { emulator.faults.set(faults) }
        return try await client(.urlSession).queue.submit(to: Echo.self, input: input)
    }
}

extension FalEmulator.Document {
    /// A small document in fal's shape.
    ///
    /// - Parameters:
    ///   - input: the properties of the input, none of which must be there.
    ///   - output: the properties of the output, which are all there.
    init(_ id: String, input: String, output: JSONObject) {
        let json = #"""
            {"openapi":"3.0.4","info":{"title":"\#(id)","x-fal-metadata":{"endpointId":"\#(id)"}},
            "paths":{"/\#(id)":{"post":{"requestBody":{"content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/In"}}}}}},
            "/\#(id)/requests/{request_id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/Out"}}}}}}}},
            "components":{"schemas":{"In":{"type":"object","properties":\#(input)},
            "Out":{"type":"object","required":\#(JSONValue.array(output.map { .string($0.key) }).text()),
            "properties":\#(JSONValue.object(output).text())}}}}
            """#
        self.init(id: id, json: json)
    }

    /// That of ``Echo``: whole numbers, `n` as it was given; `limited` is refused above 0.
    static let echo = FalEmulator.Document(
        Echo.id.text, input: #"{"n":{"type":"integer"},"limited":{"type":"integer","maximum":0}}"#,
        output: ["n": ["type": "integer"], "seed": ["type": "integer"]])
}
