import FalFields
import FalJSON
import Foundation
import TestSupport
import Testing

@testable import FalEmulator

@Suite(
    "Corpus: the emulator rejects input that breaks a limit",
    .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EmulatorLimitTests {
    /// All of them are tens of thousands of requests, so by default only some are tested.
    private static let isWhole = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS_LONG"] == "1"
    /// Tests every n-th endpoint.
    private static let step = isWhole ? 1 : 25
    private static let lanes = 4

    @Test("A broken limit is a 422 that names this field and no other")
    func limits() async throws {
        let store = try EndpointStore(reading: .corpus)
        let chosen = stride(from: 0, to: store.all.count, by: Self.step).map { store.all[$0] }
        let fal = try await FalEmulator.start(
            .init(
                documents: .documents(chosen.map { .init(id: $0.id.text, json: $0.document) }), pace: .instant))
        let results = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            for lane in 0..<Self.lanes {
                let mine = stride(from: lane, to: chosen.count, by: Self.lanes).map { chosen[$0] }
                group.addTask {
                    var counts: [String: Int] = [:]
                    for endpoint in mine {
                        let document = try JSONValue(parsing: endpoint.document)
                        let cases = BrokenLimit.all(of: endpoint.id, document: document, schema: endpoint.schema)
                        for broken in cases {
                            try await check(broken, endpoint, fal)
                            counts[broken.limit, default: 0] += 1
                        }
                    }
                    return counts
                }
            }
            return try await group.reduce(into: [String: Int]()) { $0.merge($1, uniquingKeysWith: +) }
        }
        await fal.stop()
        let words = results.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(chosen.count) endpoints, \(results.values.reduce(0, +)) broken limits: \(words)")
        for limit in ["required", "minimum", "maximum", "enum", "type"] { #expect(results[limit, default: 0] > 0) }
    }

    private func check(_ broken: BrokenLimit, _ endpoint: EmulatedEndpoint, _ fal: FalEmulator) async throws {
        let place: Comment = "\(endpoint.id) \(JSONValue.array(broken.path).text()) \(broken.limit)"
        let submit = try await fal.call("POST", "/queue.fal.run/\(endpoint.id)", body: broken.input.text())
        let address = try #require(try submit.json["response_url"]?.stringValue, place)
        let answer = try await fal.call("GET", address)
        #expect(answer.status == 422, place)
        let details = try answer.json["detail"]?.arrayValue ?? []
        let places = details.map { $0["loc"]?.arrayValue ?? [] }
        let wanted: [JSONValue] = ["body"] + broken.path
        #expect(places.contains { $0 == wanted || broken.type == nil && $0.starts(with: wanted) }, place)
        #expect(places.allSatisfy { $0.starts(with: wanted) }, place)
        if let type = broken.type { #expect(details.contains { $0["type"]?.stringValue == type }, place) }
    }
}
