import Foundation
import SchemagenCore
import SchemagenWorkspace

/// A project in a scratch folder, with the documents of a corpus vendored and generated.
struct Project {
    let root: String
    /// How many endpoints it has.
    let endpoints: Int

    /// Adds every document of a folder, in a worker.
    init(documents: String, in root: String) throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        self.root = root
        endpoints = try Worker.run(["add", documents, root]).answer.endpoints
        guard endpoints > 0 else { throw BenchmarkError("no document of \(documents) could be used") }
    }

    /// The folder of the generated files, as a new manifest has it.
    static let output = "Sources/FalModels"
    static let module = "FalModels"

    /// Takes away what was generated, and what earlier runs left to be faster.
    func removeGenerated() throws {
        for path in [Self.output, "Schemas/.schemagen"] {
            let path = root + "/" + path
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
    }

    /// Runs `generate` in a worker.
    func generate() throws -> Worker.Outcome { try Worker.run(["generate", root]) }

    /// The same, without a process of its own: what the worker does.
    static func workspace(_ root: String) -> Workspace {
        Workspace(
            root: root,
            settings: .init(
                generator: "benchmark", today: { "2000-01-01" }, jobs: ProcessInfo.processInfo.activeProcessorCount,
                build: "benchmark"))
    }
}
