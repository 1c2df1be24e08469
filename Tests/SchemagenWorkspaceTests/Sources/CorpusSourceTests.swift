import Foundation
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

/// Where genuine documents are: `SCHEMAGEN_CORPUS`, or `shared/corpus` beside the package.
enum SourceCorpus {
    static let folder: String? = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let named = ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"]
        let folder = named ?? root.appending(path: "../shared/corpus").standardized.path
        return FileManager.default.fileExists(atPath: folder + "/openapi") ? folder : nil
    }()

    static let absence: Comment = "no corpus: set SCHEMAGEN_CORPUS to a folder with openapi/"
}

@Suite("Corpus as a source", .enabled(if: SourceCorpus.folder != nil, SourceCorpus.absence))
struct CorpusSourceTests {
    private var folder: String { SourceCorpus.folder ?? "" }

    @Test("Every document of a folder is an endpoint, described by the models.json above it")
    func whole() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/openapi").filter {
            $0.hasSuffix(".json")
        }
        let ids = names.map { $0.dropLast(5).replacingOccurrences(of: "__", with: "/") }.sorted()
        let source = DirectorySource(folder + "/openapi", layout: .any)
        let found = try await source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ids)
        #expect(found.diagnostics.isEmpty)
        let documents = await source.documents(for: found.ids)
        #expect(documents.allSatisfy { ((try? $0.outcome.get())?.bytes.count ?? 0) > 1_000 })
        if FileManager.default.fileExists(atPath: folder + "/models.json") {
            #expect(found.items.contains { $0.displayName != nil && $0.category != nil })
        }
    }

    @Test("A family is on whole segments in a genuine catalogue too")
    func family() async throws {
        let source = DirectorySource(folder + "/openapi", layout: .any)
        let all = try await source.catalogue(matching: [EndpointPattern(parsing: "**")]).ids
        for id in all {
            let family = try EndpointPattern(parsing: id)
            for other in all where family.matches(other) { #expect(other == id || other.hasPrefix(id + "/")) }
        }
    }
}
