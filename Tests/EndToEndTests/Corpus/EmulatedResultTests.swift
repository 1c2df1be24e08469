import FalEmulator
import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@Suite(
    "Corpus: what the local fal answers is what the generated types read",
    .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EmulatedResultTests {
    private struct Exchange: Sendable {
        var endpoint: CorpusRun.GeneratedEndpoint
        var input: JSONValue
        var output: JSONValue

        var name: String { endpoint.named.name.text }
        var schema: EndpointSchema { endpoint.named.schema }
    }

    @Test("each endpoint takes its smallest input, and its result is read by its type, nothing lost")
    func results() async throws {
        let built = try await CorpusProgram.debug.value
        try #require(built.outcome.status == 0)
        let endpoints = try await CorpusRun.some.value.endpoints
        let exchanges = try await exchanges(endpoints)
        #expect(exchanges.count == endpoints.count)

        let questions = exchanges.flatMap {
            [(type: $0.name + ".Input", value: $0.input), (type: $0.name + ".Output", value: $0.output)]
        }
        let answers = try await HarnessRun(product: built.product).answers(to: questions)
        for (index, exchange) in exchanges.enumerated() {
            let comparison = RoundTripComparison(schema: exchange.schema)
            for (sent, answer, type) in [
                (exchange.input, answers[2 * index], exchange.schema.input),
                (exchange.output, answers[2 * index + 1], exchange.schema.output),
            ] {
                #expect(answer["error"] == nil, "\(exchange.name): \(answer.text())")
                guard let written = answer["json"] else { continue }
                #expect(comparison.difference(sent, written, as: type) == nil, "\(exchange.name)")
            }
        }
    }

    /// Every endpoint through the queue of one emulator.
    private func exchanges(_ endpoints: [CorpusRun.GeneratedEndpoint]) async throws -> [Exchange] {
        let documents = endpoints.map { FalEmulator.Document(id: $0.id.text, json: $0.document.bytes) }
        let fal = try await FalEmulator.start(.init(documents: .documents(documents), pace: .instant))
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
        var exchanges: [Exchange] = []
        for endpoint in endpoints {
            let input = SampleBuilder.leastInput(
                of: endpoint.id, schema: endpoint.named.schema, base: fal.baseURL)
            let request = try await client.queue.submit(to: endpoint.id, input: input)
            let result = try await client.queue.result(of: request)
            exchanges.append(Exchange(endpoint: endpoint, input: input, output: result.output))
        }
        await fal.stop()
        return exchanges
    }
}
