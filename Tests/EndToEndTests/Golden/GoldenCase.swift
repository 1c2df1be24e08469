import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

/// A folder of `Cases`: documents, the Swift they must become, and what must be said about them.
///
/// `schema.json` is the document of `golden/<folder>`; any other document is named after its id, with `__` for `/`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let name: String
    private let folder: URL

    var testDescription: String { name }

    static let all: [GoldenCase] = {
        let root = Checkout.root.appending(path: "Tests/EndToEndTests/Cases")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().filter { !$0.hasPrefix(".") }
            .map { GoldenCase(name: $0, folder: root.appending(path: $0)) }
    }()

    /// Whether this run writes down what it finds instead of judging it.
    static let isRecording = ProcessInfo.processInfo.environment["SCHEMAGEN_RECORD"] == "1"

    func documents() throws -> [SourceDocument] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
            .map { file in
                let stem = String(file.dropLast(".json".count))
                let id = stem == "schema" ? "golden/\(name)" : stem.replacingOccurrences(of: "__", with: "/")
                return SourceDocument(
                    id: try EndpointID(parsing: id), path: "Schemas/\(id).json",
                    bytes: Array(try Data(contentsOf: folder.appending(path: file))))
            }
    }

    func generate() async throws -> CorpusRun {
        try await CorpusRun.generate(try documents(), tasks: 1, module: "Goldens")
    }

    /// The files that a run of this case is judged by: one per endpoint, the alias tree where there are several, and
    /// what was said.
    func outcome(of run: CorpusRun) throws -> [String: String] {
        var files = Dictionary(
            uniqueKeysWithValues: run.endpoints.map { ("expected/\($0.named.name.text).swift", $0.file.text) })
        if try documents().count > 1 {
            for file in run.moduleFiles where !file.path.hasPrefix("Registry") {
                files["expected/\(file.path)"] = file.text
            }
        }
        files["diagnostics.txt"] = run.diagnostics.map(line).joined()
        return files
    }

    private func line(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place
        let position = place.position.map { ":\($0.line):\($0.column)" } ?? ""
        let path = place.path ?? diagnostic.endpoint ?? "-"
        let start = "\(diagnostic.severity) \(diagnostic.code.id) \(path)\(position)"
        let pointer = place.pointer.map { " \($0)" } ?? ""
        let remedy = diagnostic.remedy.map { "\n    \($0)" } ?? ""
        return "\(start)\(pointer)\n    \(diagnostic.message)\(remedy)\n"
    }

    // MARK: Files

    /// What is committed.
    func expected() throws -> [String: String] {
        var files: [String: String] = [:]
        let paths =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "expected").path)) ?? []
        for path in paths.map({ "expected/\($0)" }) + ["diagnostics.txt"] {
            files[path] = try? String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        return files
    }

    func record(_ files: [String: String]) throws {
        let manager = FileManager.default
        for path in try expected().keys where files[path] == nil {
            try manager.removeItem(at: folder.appending(path: path))
        }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }
}
