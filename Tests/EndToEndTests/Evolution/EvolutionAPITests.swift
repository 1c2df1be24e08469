import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

/// What `make api-check` reads out of compiled modules, beside what `diff` reads out of documents.
@Suite("Evolution: the API of generated code")
struct EvolutionAPITests {
    private func check(_ old: TemporaryFolder, _ new: TemporaryFolder) async throws -> Program.Outcome {
        let products = URL(filePath: CommandLineTool.path).deletingLastPathComponent()
        return try await Program.run(
            "env",
            [
                "MODULES=\(products.appending(path: "Modules").path)",
                Checkout.root.appending(path: "Scripts/api-check.sh").path, old.path, new.path,
            ])
    }

    @Test("it finds a break exactly where diff finds one, for samples of every rule")
    func agreement() async throws {
        let (old, new) = (try TemporaryFolder(), try TemporaryFolder())
        var verdicts: [String: (sample: EvolutionSample, breaks: Bool)] = [:]
        for (index, sample) in EvolutionSample.all.enumerated() {
            let name = try #require(SwiftName("Sample\(index)", as: .type))
            let id = try EndpointID(parsing: sample.old.id)
            let before = SourceDocument(id: id, path: "old.json", bytes: sample.old.json.serialized())
            let after = SourceDocument(id: id, path: "new.json", bytes: sample.new.json.serialized())
            let generator = try EndpointGenerator()
            guard case .done(let first) = generator.generate(before, typeName: name),
                case .done(let second) = generator.generate(after, typeName: name, locked: first.chosen)
            else { throw HarnessRun.Failed(description: "\(sample): a document was refused") }
            try old.write(first.file.text, to: "\(name.text).swift")
            try new.write(second.file.text, to: "\(name.text).swift")
            var diagnostics: [Diagnostic] = []
            let comparison = EndpointComparer().compare(
                EndpointVersion(before, typeName: name, locked: first.chosen),
                EndpointVersion(after, typeName: name, locked: first.chosen), reporting: &diagnostics)
            verdicts[name.text] = (sample, try #require(comparison).breaks.contains(.source))
        }
        let outcome = try await check(old, new)
        #expect(outcome.status == 4, "\(outcome.output.prefix(2_000))")
        let lines = outcome.output.split(separator: "\n")
        for (name, verdict) in verdicts {
            let found = lines.filter { $0.split { !$0.isLetter && !$0.isNumber }.contains { $0 == name } }
            #expect(found.isEmpty != verdict.breaks, "\(verdict.sample): \(found)")
        }
        #expect(try await check(old, old).status == 0)
    }

    @Test("what is neither a folder nor a revision is told")
    func wrong() async throws {
        let folder = try TemporaryFolder(["A.swift": "public struct A {}\n"])
        let outcome = try await Program.run(
            "env",
            ["MODULES=\(folder.path)", Checkout.root.appending(path: "Scripts/api-check.sh").path, "no-such-thing"])
        #expect(outcome.status == 1 && outcome.output.contains("neither a folder nor a revision"), "\(outcome.output)")
    }
}
