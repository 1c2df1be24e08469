import FalRuntime
import Foundation
import TestSupport
import Testing

/// fal's genuine catalogue, where the folder of documents has it.
private let catalogue = (Corpus.found?.root.appending(path: "models.json")).flatMap { try? Data(contentsOf: $0) }

@Suite(
    "Corpus: the catalogue",
    .enabled(if: catalogue != nil, "no genuine catalogue: set SCHEMAGEN_CORPUS to a folder with models.json"))
struct CatalogueCorpusTests {
    @Test("every genuine entry is read, whole and in words that are known") func entries() async throws {
        let text = String(decoding: try #require(catalogue), as: UTF8.self)
        let entries = try #require(try JSONValue(parsing: text)["models"]?.arrayValue)
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal),
            transport: ScriptedTransport([.answer(200, text)]))
        var models: [FalModelInfo] = []
        for try await model in client.models.search() { models.append(model) }
        #expect(!models.isEmpty)
        #expect(models.map(\.json) == entries)
        for model in models {
            #expect(model.displayName != nil && model.date != nil && model.updatedAt != nil, "\(model.id)")
            #expect(model.category?.isKnown == true, "\(model.id)")
            #expect(model.status?.isKnown == true, "\(model.id)")
            #expect(model.license?.isKnown != false && model.kind?.isKnown != false, "\(model.id)")
            let hasEstimate = model.json["metadata"]?["duration_estimate"] != nil
            #expect((model.durationEstimate != nil) == hasEstimate, "\(model.id)")
        }
    }
}
