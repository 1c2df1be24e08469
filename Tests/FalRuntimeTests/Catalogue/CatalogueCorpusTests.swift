import FalRuntime
import Foundation
import Testing

/// fal's genuine catalogue, which is not part of the repository: `models.json` in the folder `SCHEMAGEN_CORPUS`, or in
/// `../shared/corpus`.
private let catalogue: Data? = {
    let named = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"].map { URL(fileURLWithPath: $0) }
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let package = tests.deletingLastPathComponent().deletingLastPathComponent()
    return try? Data(
        contentsOf: (named ?? package.appendingPathComponent("../shared/corpus")).appendingPathComponent("models.json"))
}()

@Suite(
    "Corpus: the catalogue",
    .enabled(if: catalogue != nil, "no catalogue: set SCHEMAGEN_CORPUS or provide ../shared/corpus"))
struct CatalogueCorpusTests {
    @Test("every genuine entry is read, whole and in words that are known") func entries() async throws {
        let text = String(decoding: try #require(catalogue), as: UTF8.self)
        let entries = try #require(try JSONValue(parsing: text)["models"]?.arrayValue)
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal),
            transport: ScriptedTransport([.answer(200, text)]))
        var models: [FalModelInfo] = []
        for try await model in client.models.search() { models.append(model) }
        #expect(models.count > 1000)
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
