import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

@Suite(
    "Corpus: every genuine document becomes Swift", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct CorpusGenerationTests {
    @Test("no document fails")
    func noErrors() async throws {
        let run = try await CorpusRun.newest.value
        #expect(run.errors.isEmpty, "\(run.errors.map { "\($0.endpoint ?? ""): \($0.message)" })")
        #expect(run.endpoints.count == (try Corpus.present.newest().count))
    }

    @Test(
        "each code is found as often as is known and justified", .enabled(if: Corpus.isFirst, "\(Corpus.otherFolder)"),
        arguments: [Diagnostic.Severity.warning, .note])
    func diagnosticCounts(severity: Diagnostic.Severity) async throws {
        let found = try await CorpusRun.newest.value.diagnostics.filter { $0.severity == severity }
        let counts = Dictionary(grouping: found, by: \.code.id).mapValues(\.count)
        let expected = severity == .warning ? ExpectedDiagnostics.warnings : ExpectedDiagnostics.notes
        #expect(counts == Dictionary(uniqueKeysWithValues: expected.map { ($0.code, $0.count) }))
    }

    @Test("every diagnostic about a document says where, in the document")
    func places() async throws {
        let documents = Dictionary(uniqueKeysWithValues: try Corpus.present.newest().map { ($0.id.text, $0) })
        for diagnostic in try await CorpusRun.newest.value.diagnostics where diagnostic.severity == .warning {
            let id = try #require(diagnostic.endpoint)
            let document = try #require(documents[id])
            #expect(diagnostic.place.path == document.path)
            #expect(diagnostic.place.position != nil)
            guard let pointer = diagnostic.place.pointer else { continue }
            let root = try JSONValue(parsing: document.bytes)
            #expect(root.value(at: pointer) != nil, "\(id): \(pointer) leads nowhere")
        }
    }

    @Test("the calls to paste of all endpoints are what their schemas take")
    func callsToPaste() async throws {
        let endpoints = try await CorpusRun.newest.value.endpoints
        var wrong: [String] = []
        var complaints: [String] = []
        for endpoint in endpoints {
            let call = ExampleCall(endpoint: endpoint.named).json
            guard let violation = endpoint.named.schema.violations(inInput: call).first else { continue }
            wrong.append(endpoint.id.text)
            complaints.append("\(endpoint.id) \(violation)")
        }
        #expect(
            KnownGap.deviations(.callToPaste, found: wrong, among: endpoints.map(\.id.text)) == [], "\(complaints)")
    }

    @Test("every list of values is found in the schema, so that generated code need not repeat it")
    func knownValues() async throws {
        for endpoint in try await CorpusRun.newest.value.endpoints {
            let schema = endpoint.named.schema
            for list in endpoint.named.enumerations {
                let record = try #require(list.record, "\(endpoint.id) \(list.name)").text
                let known =
                    list.areTexts
                    ? schema.listedTexts(record, list.field).map(JSONValue.string)
                    : schema.listedIntegers(record, list.field).map { .number(JSONNumber($0)) }
                #expect(known == list.members.map(\.value), "\(endpoint.id) \(list.name)")
            }
        }
    }
}

extension JSONValue {
    /// The value a pointer leads to, if it leads anywhere.
    func value(at pointer: String) -> JSONValue? {
        var value = self
        for token in pointer.drop(while: { $0 == "#" }).split(separator: "/", omittingEmptySubsequences: true) {
            let key = token.replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = value[String(key)] ?? Int(key).flatMap({ value[$0] }) else { return nil }
            value = next
        }
        return value
    }
}
