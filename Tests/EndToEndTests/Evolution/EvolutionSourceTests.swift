import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

/// What a comparison says of old code and new declarations, judged by the compiler: callers of many old versions beside
/// the new versions in one module, checked at once.
@Suite("Evolution: old callers and new code")
struct EvolutionSourceTests {
    /// A pair of versions as the compiler gets it.
    private struct Subject: Sendable {
        /// The name of its type and of its files.
        var name: String
        var what: String
        var comparison: EndpointComparison
        var generated: String
        var caller: String
    }

    @Test("samples of every rule compile exactly when they are called compatible", arguments: [false, true])
    func samples(keepingRemoved: Bool) async throws {
        let subjects = try EvolutionSample.all.enumerated().map { index, sample in
            try subject(
                "Sample\(index)", sample.name, id: sample.old.id, sample.old.json.serialized(),
                sample.new.json.serialized(), keepingRemoved: keepingRemoved)
        }
        try await judge(subjects)
    }

    @Test(
        "genuine documents and their earlier versions compile exactly when they are called compatible",
        .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
    func corpus() async throws {
        let newest = Dictionary(
            try Corpus.present.newest().map { ($0.id, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        let older = try Corpus.present.older().sorted { $0.key < $1.key }.flatMap(\.value)
        let pairs = Corpus.some(of: older.filter { newest[$0.id] != nil })
        let subjects = try pairs.enumerated().map { index, old in
            try subject("Pair\(index)", old.id.text, id: old.id.text, old.bytes, newest[old.id] ?? [])
        }
        try await judge(subjects)
    }

    private func subject(
        _ name: String, _ what: String, id: String, _ old: [UInt8], _ new: [UInt8], keepingRemoved: Bool = false
    ) throws -> Subject {
        let endpoint = try EndpointID(parsing: id)
        let typeName = try #require(SwiftName(name, as: .type))
        let before = SourceDocument(id: endpoint, path: "old.json", bytes: old)
        var after = SourceDocument(id: endpoint, path: "new.json", bytes: new)
        if keepingRemoved { after.previous = .init(path: before.path, bytes: old) }
        var diagnostics: [Diagnostic] = []
        let model = try #require(EndpointTranslator().model(of: before, reporting: &diagnostics))
        let named = EndpointNamer().name(model, as: typeName, reporting: &diagnostics)
        guard
            case .done(let artifact) = try EndpointGenerator().generate(
                after, typeName: typeName, locked: named.chosen)
        else { throw HarnessRun.Failed(description: "\(what): the new document cannot be used") }
        let comparison = EndpointComparer().compare(
            EndpointVersion(before, typeName: typeName, locked: named.chosen),
            EndpointVersion(after, typeName: typeName, locked: named.chosen), reporting: &diagnostics)
        return Subject(
            name: name, what: what, comparison: try #require(comparison), generated: artifact.file.text,
            caller: CallerSource(endpoint: named).text)
    }

    /// Compiles all callers at once: an error is the verdict on the pair in whose caller it stands.
    private func judge(_ subjects: [Subject]) async throws {
        var files: [String: String] = [:]
        for subject in subjects {
            files["\(subject.name).swift"] = subject.generated
            files["\(subject.name)Caller.swift"] = subject.caller
        }
        let outcome = try await TypeCheck.outcome(of: files)
        let errors = outcome.output.split(separator: "\n").filter { $0.contains(": error: ") }
        let broken = Dictionary(grouping: errors) { line in
            String(line.prefix { $0 != ":" }.split(separator: "/").last?.dropLast(".swift".count) ?? "")
        }
        #expect(broken.keys.filter { !$0.hasSuffix("Caller") } == [], "\(outcome.complaints)")
        try #require(outcome.status == 0 || !broken.isEmpty, "\(outcome.output.prefix(2_000))")
        for subject in subjects {
            let compiles = broken[subject.name + "Caller"] == nil
            let isCompatible = !subject.comparison.breaks.contains(.source)
            let changes = subject.comparison.changes.filter { $0.rule != .textChanged }
            #expect(
                compiles == isCompatible,
                """
                \(subject.what): \(broken[subject.name + "Caller"]?.first ?? "compiles")
                \(changes.map { "\($0.rule.rawValue) \($0.path) \($0.breaks.names)" })
                """)
        }
    }
}
