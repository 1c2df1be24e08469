import ArgumentParser
import FalTransport
import Foundation
import SchemagenCore
import SchemagenWorkspace

/// A project in a scratch folder, with the documents of a corpus added to it.
struct Project {
    let root: String
    /// The number of its endpoints.
    let endpoints: Int

    /// Adds every document of a folder, in a worker process.
    init(documents: String, in root: String) throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        self.root = root
        endpoints = try Worker.run(["add", documents, root]).output.endpoints
        guard endpoints > 0 else { throw BenchmarkError("no document of \(documents) could be used") }
    }

    /// The output folder of a new manifest.
    static let output = "Sources/FalModels"
    static let module = "FalModels"

    /// Removes the generated files and the cache of earlier runs.
    func removeGenerated() throws {
        for path in [Self.output, "Schemas/.schemagen"] {
            let path = root + "/" + path
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
    }

    /// Takes the rules of the field mappers out of the generated code, which compiles without them.
    func removeMappers() throws {
        let folder = root + "/" + Self.output + "/Endpoints"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            var source = try String(contentsOfFile: path, encoding: .utf8)
            guard let start = source.firstRange(of: "    public static var mapperRules: "),
                let end = source[start.upperBound...].firstRange(of: "\n    }\n")
            else { throw BenchmarkError("\(path) has no rules of a field mapper") }
            source.removeSubrange(start.lowerBound..<end.upperBound)
            try source.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// Runs `generate` in a worker process.
    func generate() throws -> Worker.Outcome { try Worker.run(["generate", root]) }

    /// The workspace that the workers use.
    static func workspace(_ root: String) -> Workspace {
        Workspace(
            root: root,
            settings: .init(
                generator: "benchmark", today: { "2000-01-01" }, jobs: ProcessInfo.processInfo.activeProcessorCount,
                build: "benchmark"))
    }
}

struct AddWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds a folder of documents to a project.")

    @Argument(help: "The folder of the documents.") var documents: String
    @Argument(help: "The folder of the project.") var root: String

    func run() async throws {
        let report: ChangeReport
        do {
            report = try await Project.workspace(root).add(
                ["**"], source: .directory(documents), key: nil,
                environment: SourceEnvironment(transport: TransportDefaults.make()), dryRun: false, onProgress: { _ in }
            )
        } catch {
            throw BenchmarkError(failure: error)
        }
        print(WorkerOutput(report).text)
    }
}

struct GenerateWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "generate", abstract: "Generates a project's files.")

    @Argument(help: "The folder of the project.") var root: String

    func run() async throws {
        let report: ChangeReport
        do {
            report = try await Project.workspace(root).generate([], check: false)
        } catch {
            throw BenchmarkError(failure: error)
        }
        print(WorkerOutput(report).text)
    }
}

extension WorkerOutput {
    /// The report of a verb and the peak memory of this process so far.
    init(_ report: ChangeReport) {
        self.init()
        endpoints = report.endpoints.count
        changedFiles = (report.files.created + report.files.updated + report.files.removed).sorted()
        usage.peakBytes = ThisProcess.peakBytes
    }
}

extension BenchmarkError {
    init(failure: Failure) {
        self.init(failure.diagnostics.map { "\($0.code.id): \($0.message)" }.joined(separator: "\n"))
    }
}
