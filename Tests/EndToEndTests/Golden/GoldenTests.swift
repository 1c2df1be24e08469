import SchemagenCore
import Testing

@Suite("Golden cases: what each construct of a document becomes")
struct GoldenTests {
    @Test("the Swift and the diagnostics are the recorded ones", arguments: GoldenCase.all)
    func matches(_ test: GoldenCase) async throws {
        let found = try test.outcome(of: try await test.generate())
        if GoldenCase.isRecording { try test.record(found) }
        let expected = try test.expected()
        let remedy = "if that is right, record it: make golden"
        #expect(Set(found.keys) == Set(expected.keys), "\(test.name): \(remedy)")
        for (path, text) in found.sorted(by: { $0.key < $1.key }) {
            let difference = FirstDifference(expected[path] ?? "", text)
            #expect(difference == nil, "\(test.name)/\(path): \(difference?.description ?? ""); \(remedy)")
        }
    }

    @Test("every code about a document has a case that shows it")
    func codes() async throws {
        var shown: Set<String> = []
        for test in GoldenCase.all { shown.formUnion(try await test.generate().diagnostics.map(\.code.id)) }
        // A template is part of the program: no document breaks it.
        let silent = DiagnosticCode.documentCodes.map(\.id).filter { !shown.contains($0) && $0 != "SG109" }
        #expect(silent == [])
    }

    @Test("there are cases, each of its own document")
    func isNotEmpty() throws {
        #expect(GoldenCase.all.count > 40)
        let ids = try GoldenCase.all.flatMap { try $0.documents().map(\.id) }
        #expect(Set(ids).count == ids.count)
    }
}

/// The first line in which two texts differ.
struct FirstDifference: CustomStringConvertible, Equatable {
    let description: String

    init?(_ expected: String, _ found: String) {
        guard expected != found else { return nil }
        let (left, right) = (Self.lines(expected), Self.lines(found))
        let index =
            zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
        let old = index < left.count ? "'\(left[index])'" : "the end"
        let new = index < right.count ? "'\(right[index])'" : "the end"
        description = "line \(index + 1) was \(old), is \(new)"
    }

    /// Line feeds alone: a carriage return is a difference worth seeing.
    private static func lines(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}
