import Foundation
import TestSupport

/// A temporary folder for a test, with the document of an endpoint in `Schemas/`.
final class StudioFolder: Sendable {
    let path: String

    init(hasDocument: Bool = true) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "schemagen-cli-\(UUID().uuidString)")
        path = url.path
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        if hasDocument { try write(StudioDocument.json, to: "Schemas/\(StudioDocument.id).json") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path).appending(path: name)))
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    /// Runs the program that was built with these tests.
    func schemagen(
        _ arguments: [String], emulator: String? = nil, key: String? = nil, input: String = "",
        reactions: [(text: String, signal: Dialogue.Signal)] = []
    ) async throws -> Dialogue.Outcome {
        var dialogue = Dialogue(folder: path)
        // Hides the proxies and the key of this machine.
        dialogue.environment = ["PATH": "/usr/bin:/bin", "HOME": path]
        dialogue.environment["FAL_EMULATOR"] = emulator
        dialogue.environment["FAL_KEY"] = key
        dialogue.input = input
        dialogue.reactions = reactions
        return try await dialogue.run(CommandLineTool.path, arguments)
    }
}
