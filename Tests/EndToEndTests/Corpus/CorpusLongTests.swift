import Foundation
import SchemagenCore
import TestSupport
import Testing

/// What takes minutes: the optimiser over everything, and every earlier version.
@Suite(
    "Corpus, long: release builds and earlier versions",
    .enabled(if: Corpus.isPresent, "\(Corpus.absence)"),
    .enabled(if: Corpus.isWhole, "\(Corpus.partOnly)"))
struct CorpusLongTests {
    @Test("all endpoints compile with the optimiser, and their examples come back")
    func release() async throws {
        try await buildAndSend(CorpusRun.newest.value, .release, module: CorpusProgram.module)
    }

    @Test("every earlier version compiles, one module per version number, and its examples come back")
    func older() async throws {
        let versions = try Corpus.present.older()
        #expect(!versions.isEmpty)
        for (number, documents) in versions.sorted(by: { $0.key < $1.key }) {
            let module = "CorpusOlder\(number)"
            let run = try await CorpusRun.generate(documents, tasks: 2, module: module)
            #expect(run.errors.isEmpty, "version \(number): \(run.errors.map(\.message))")
            try await buildAndSend(run, .debug, module: module)
        }
    }

    private func buildAndSend(
        _ run: CorpusRun, _ configuration: ScratchPackage.Configuration, module: String
    ) async throws {
        let built = try await CorpusProgram.build(run, configuration, module: module)
        try #require(built.outcome.status == 0, "\(module): \(built.outcome.complaints)")
        let report = try await RoundTripReport(built, configuration)
        print("\(module), \(configuration): \(report.summary)")
        #expect(report.mismatches.isEmpty, "\(module): \(report.mismatches.prefix(20).joined(separator: "\n"))")
    }
}
