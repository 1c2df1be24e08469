import Foundation
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Corpus as a source", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct CorpusSourceTests {

    @Test("Every document of a folder is an endpoint")
    func whole() async throws {
        let corpus = try Corpus.present
        let ids = try corpus.documents().map(\.id).sorted()
        let source = DirectorySource(corpus.openapi.path, layout: .any)
        let found = try await source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ids)
        #expect(found.diagnostics.isEmpty)
        let documents = await source.documents(for: found.ids)
        #expect(documents.allSatisfy { ((try? $0.outcome.get())?.bytes.count ?? 0) > 1_000 })
    }

    @Test("A family is on whole segments in a genuine catalogue too")
    func family() async throws {
        let source = DirectorySource(try Corpus.present.openapi.path, layout: .any)
        let all = try await source.catalogue(matching: [EndpointPattern(parsing: "**")]).ids
        for id in all {
            let family = try EndpointPattern(parsing: id)
            for other in all where family.matches(other) { #expect(other == id || other.hasPrefix(id + "/")) }
        }
    }
}
