import TestSupport
import Testing

@Suite(
    "Corpus: the Swift compiles and tells the truth", .enabled(if: CorpusFolder.found != nil, "\(CorpusFolder.absence)")
)
struct CorpusCompileTests {
    @Test("all endpoints compile as one module, without a warning")
    func compiles() async throws {
        let built = try await CorpusProgram.debug.value
        #expect(built.outcome.status == 0, "\(built.outcome.complaints)")
    }

    @Test("the calls to paste name every field that must be there, with a value of its type")
    func calls() async throws {
        let built = try await CorpusProgram.debug.value
        try #require(built.outcome.status == 0)
        // They are the shortest calls: a list of two files, or a text of ten characters, is left to who pastes them.
        let complaints = try await HarnessRun(product: built.product).exampleComplaints()
        #expect(complaints.filter { !$0.contains("must have at least") } == [])
    }

    @Test("every example and default that fits its schema comes back as it went in")
    func roundTrips() async throws {
        let built = try await CorpusProgram.debug.value
        try #require(built.outcome.status == 0)
        let report = try await RoundTripReport(built)
        print(report.summary)
        #expect(report.mismatches.isEmpty, "\(report.mismatches.prefix(20).joined(separator: "\n"))")
        guard try CorpusFolder.present.digest() == ExpectedExamples.digest else { return }
        #expect(report.count == ExpectedExamples.count)
        #expect(report.violations.count == ExpectedExamples.violations)
        #expect(report.lacked.count == ExpectedExamples.lacked)
    }
}
