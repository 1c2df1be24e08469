import FalFields
import FalJSON
import Foundation
import TestSupport
import Testing

@testable import FalEmulator

extension FalEmulator.Documents {
    /// The genuine documents.
    static var corpus: Self { get throws { .folder(try Corpus.present.openapi.path) } }
}

@Suite("Corpus: the emulator", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EmulatorCorpusTests {
    private static let store = Result { try EndpointStore(reading: .corpus) }

    private func endpoints() throws -> [EmulatedEndpoint] { try Self.store.get().all }

    @Test("Every document can be served")
    func allServed() throws {
        let store = try Self.store.get()
        #expect(store.skipped == [])
        #expect(store.all.count == (try Corpus.present.documents().count))
    }

    @Test("Every endpoint returns a result that fits its schema, whatever the request id")
    func results() throws {
        for endpoint in try endpoints() {
            for seed in ["1", "2"] {
                let value = SampleBuilder.output(
                    of: endpoint.id, schema: endpoint.schema, input: [:], seed: seed, base: "http://127.0.0.1:1")
                #expect(endpoint.schema.violations(inOutput: value) == [], "\(endpoint.id)")
                // Nobody can know an output about which the schema says nothing.
                if endpoint.schema.outputFields.isEmpty { continue }
                #expect(value.objectValue?.isEmpty == false, "\(endpoint.id)")
            }
        }
    }

    @Test("Every endpoint accepts its smallest input, and rejects it without a required field")
    func inputs() throws {
        for endpoint in try endpoints() {
            let input = SampleBuilder.leastInput(of: endpoint.id, schema: endpoint.schema, base: "http://127.0.0.1:1")
            #expect(endpoint.schema.violations(inInput: input) == [], "\(endpoint.id)")
            let required = Set(endpoint.schema.inputFields.filter(\.presence.isRequired).map(\.name))
            #expect(Set(input.objectValue?.map(\.key) ?? []) == required, "\(endpoint.id)")
        }
    }

    @Test("Every endpoint can be called through the queue, and the files of its result exist")
    func overHTTP() async throws {
        let fal = try await FalEmulator.start(.init(documents: .corpus, pace: .instant))
        for endpoint in Corpus.some(of: try endpoints()) {
            let input = SampleBuilder.leastInput(of: endpoint.id, schema: endpoint.schema, base: fal.baseURL)
            let submit = try await fal.call("POST", "/queue.fal.run/\(endpoint.id)", body: input.text())
            let address = try #require(try submit.json["response_url"]?.stringValue, "\(endpoint.id)")
            let result = try await fal.call("GET", address)
            #expect(result.status == 200, "\(endpoint.id): \(result.text)")
            let value = try result.json
            #expect(endpoint.schema.violations(inOutput: value) == [], "\(endpoint.id)")
            for name in Self.files(in: value, of: fal) {
                #expect(SampleFile(name: name) != nil, "\(endpoint.id): \(name)")
            }
        }
        await fal.stop()
    }

    /// The names of all files of the emulator in a value.
    private static func files(in value: JSONValue, of fal: FalEmulator) -> [String] {
        switch value {
        case .string(let text):
            let start = fal.baseURL + "/files/"
            return text.hasPrefix(start) ? [String(text.dropFirst(start.count))] : []
        case .array(let items): return items.flatMap { files(in: $0, of: fal) }
        case .object(let object): return object.flatMap { files(in: $0.value, of: fal) }
        default: return []
        }
    }

    @Test("The pages of the catalogue list every endpoint once")
    func catalogue() async throws {
        let fal = try await FalEmulator.start(.init(documents: .corpus))
        var ids: [String] = []
        var query = "?limit=100&expand=openapi-3.0"
        while true {
            let page = try await fal.call("GET", "/v1/models\(query)").json
            for model in page["models"]?.arrayValue ?? [] {
                ids.append(try #require(model["endpoint_id"]?.stringValue))
                #expect(model["metadata"]?["display_name"]?.stringValue?.isEmpty == false)
                #expect(model["openapi"]?["paths"] != nil)
            }
            guard let next = page["next_cursor"]?.stringValue else { break }
            query = "?limit=100&expand=openapi-3.0&cursor=" + next.replacing("=", with: "%3D")
        }
        #expect(ids == fal.endpoints.map(\.text))
        await fal.stop()
    }
}
