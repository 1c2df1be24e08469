import FalFields
import TestSupport
import Testing

@Suite(
    "Corpus: the Swift compiles and tells the truth", .enabled(if: Corpus.isPresent, "\(Corpus.absence)")
)
struct CorpusCompileTests {
    /// What became of the examples and defaults of the documents, once for all tests.
    private static let report = Task {
        let built = try await CorpusProgram.debug.value
        try #require(built.outcome.status == 0)
        return try await RoundTripReport(built)
    }

    @Test("the endpoints compile as one module, without a warning")
    func compiles() async throws {
        let built = try await CorpusProgram.debug.value
        #expect(built.outcome.status == 0, "\(built.outcome.complaints)")
    }

    @Test("the calls to paste name every field that must be there, with a value of its type")
    func calls() async throws {
        let built = try await CorpusProgram.debug.value
        try #require(built.outcome.status == 0)
        let complaints = try await HarnessRun(product: built.product).exampleComplaints()
        let complained = complaints.compactMap { $0.split(separator: " ").first.map(String.init) }
        let ids = try await CorpusRun.some.value.endpoints.map(\.id.text)
        #expect(KnownGap.deviations(.callToPaste, found: complained, among: ids) == [], "\(complaints)")
    }

    @Test("every example and default that fits its schema comes back as it went in")
    func roundTrips() async throws {
        let report = try await Self.report.value
        print(report.summary)
        #expect(report.mismatches.isEmpty, "\(report.mismatches.prefix(20).joined(separator: "\n"))")
    }

    @Test(
        "as many examples and defaults break their own schema as is known and justified",
        .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"), .enabled(if: Corpus.isWhole, "\(Corpus.partOnly)"))
    func misfits() async throws {
        let report = try await Self.report.value
        #expect(report.count == ExpectedExamples.count)
        #expect(report.violations.count == ExpectedExamples.violations)
        #expect(report.lacked.count == ExpectedExamples.lacked)
    }
}
