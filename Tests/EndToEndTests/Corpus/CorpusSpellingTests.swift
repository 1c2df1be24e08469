import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

@Suite(
    "Corpus: two spellings of one type give the same Swift",
    .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct CorpusSpellingTests {
    @Test("documents written anew in another spelling", arguments: Respelling.allCases)
    func respelled(_ spelling: Respelling) async throws {
        let documents = try Corpus.some(of: Corpus.present.newest()).compactMap { document -> SourceDocument? in
            let before = try JSONValue(parsing: document.bytes)
            let after = spelling.document(before)
            if after == before { return nil }
            return SourceDocument(id: document.id, path: document.path, bytes: after.serialized())
        }
        let known = try await texts(of: CorpusRun.some.value)
        let found = try await texts(of: CorpusRun.generate(documents, tasks: 2))
        let differing = documents.map(\.id).filter { found[$0] != known[$0] }
        print("\(spelling): \(documents.count) documents written anew")
        #expect(differing.isEmpty, "\(differing.count) of \(documents.count): \(differing.prefix(8))")
    }

    @Test("an optional field that becomes nullable leaves what an app sees as it was")
    func optionalNulls() async throws {
        let documents = try Corpus.some(of: Corpus.present.newest()).map { document in
            let flagged = Respelling.optionToFlag.document(try JSONValue(parsing: document.bytes))
            return SourceDocument(
                id: document.id, path: document.path, bytes: OptionalNulls.adding(to: flagged).serialized())
        }
        let known = try await texts(of: CorpusRun.some.value)
        let found = try await texts(of: CorpusRun.generate(documents, tasks: 2))
        #expect(known != found, "nothing was changed")
        let differing = documents.map(\.id).filter { visible(found[$0]) != visible(known[$0]) }
        #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(8))")
    }

    @Test("earlier versions that differ in spelling alone")
    func earlierSpellings() async throws {
        let count = try await comparePairs(by: canonical) { $0 }
        print("\(count) pairs of versions differ in spelling alone")
    }

    @Test("earlier versions in which optional fields were not nullable yet look the same to an app")
    func earlierNulls() async throws {
        let count = try await comparePairs(by: { OptionalNulls.removing(from: self.canonical($0)) }, visible)
        print("\(count) pairs of versions differ in spelling and in nulls of optional fields alone")
    }

    /// Generates from both documents of every pair that `simplify` makes equal, and compares what `part` takes of them.
    private func comparePairs(
        by simplify: (JSONValue) -> JSONValue, _ part: (String?) -> String?
    ) async throws -> Int {
        let folder = try Corpus.present
        let newest = Dictionary(uniqueKeysWithValues: try folder.newest().map { ($0.id, $0) })
        var count = 0
        for (_, documents) in try folder.older().sorted(by: { $0.key < $1.key }) {
            let pairs = try Corpus.some(of: documents).compactMap { earlier -> (SourceDocument, SourceDocument)? in
                guard let later = newest[earlier.id] else { return nil }
                let (first, second) = (try JSONValue(parsing: earlier.bytes), try JSONValue(parsing: later.bytes))
                guard first["components"] != second["components"],
                    simplify(first)["components"] == simplify(second)["components"]
                else { return nil }
                return (withInfo(of: second, first, as: earlier), later)
            }
            count += pairs.count
            let earlier = try await texts(of: CorpusRun.generate(pairs.map(\.0), tasks: 2))
            let later = try await texts(of: CorpusRun.generate(pairs.map(\.1), tasks: 2))
            for (document, _) in pairs {
                #expect(earlier[document.id] != nil)
                #expect(part(earlier[document.id]) == part(later[document.id]), "\(document.id)")
            }
        }
        return count
    }

    private func texts(of run: CorpusRun) -> [EndpointID: String] {
        Dictionary(uniqueKeysWithValues: run.endpoints.map { ($0.id, $0.file.text) })
    }

    /// What stands above the support code.
    private func visible(_ text: String?) -> String? {
        text.map { text in text.range(of: "// MARK: - Support").map { String(text[..<$0.lowerBound]) } ?? text }
    }

    private func canonical(_ document: JSONValue) -> JSONValue {
        Respelling.canonical.reduce(document) { $1.document($0) }
    }

    /// What a document says about itself is no type: its words may differ.
    private func withInfo(of later: JSONValue, _ earlier: JSONValue, as document: SourceDocument) -> SourceDocument {
        var object = earlier.objectValue ?? [:]
        object["info"] = later["info"]
        return SourceDocument(id: document.id, path: document.path, bytes: JSONValue.object(object).serialized())
    }
}
