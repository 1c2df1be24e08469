import FalJSON
import FalRuntime
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

/// An empty project, and a folder of documents to add from.
struct CommandProject {
    let project: TemporaryFolder
    let documents: TemporaryFolder
    let workspace: Workspace

    /// Two families and a single endpoint.
    static let ids = [
        "acme/anvil", "acme/film/v1/image-to-video", "acme/film/v1/text-to-video", "acme/film/v2/text-to-video",
    ]

    /// - Parameter files: Files that the project has already.
    init(_ files: [String: String] = [:], documents ids: [String] = ids) throws {
        project = try TemporaryFolder(files)
        documents = try TemporaryFolder()
        for id in ids { try documents.write(Self.document(id).text, to: "\(id).json") }
        workspace = Workspace(
            root: project.path,
            settings: .init(generator: "1.2.3", today: { "2026-02-27" }, jobs: 2, build: "test"))
    }

    static func document(_ id: String, input: JSONObject = [:]) -> EndpointDocument {
        var fields: JSONObject = ["prompt": ["type": "string"], "seed": ["type": "integer"]]
        for member in input { fields[member.key] = member.value }
        return EndpointDocument(
            id, metadata: ["category": "text-to-video"], input: fields,
            output: ["video": ["type": "object", "required": ["url"], "properties": ["url": ["type": "string"]]]],
            required: ["prompt"], promised: ["video"])
    }

    /// Adds from the folder of documents.
    @discardableResult
    func add(
        _ patterns: String..., dryRun: Bool = false,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> ChangeReport {
        let environment = SourceEnvironment(
            transport: ScriptedTransport { _, _ in .init(500, "no request was expected") }, retries: .none)
        return try await workspace.add(
            patterns, source: .directory(documents.path), key: nil, environment: environment, dryRun: dryRun,
            onProgress: onProgress)
    }

    func text(_ path: String) -> String? { project.bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    func paths() throws -> [String] { try project.files().keys.sorted() }
}

/// The failure that a verb ends with.
func caughtFailure(_ verb: () async throws -> Void) async -> Failure? {
    do {
        try await verb()
        return nil
    } catch {
        return error as? Failure
    }
}
