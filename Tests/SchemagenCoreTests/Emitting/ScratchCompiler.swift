import Foundation
import TestSupport

/// Compiles a source with the toolchain that runs the tests, and runs it: the only judge of what Swift accepts.
enum ScratchCompiler {
    /// Type-checks only, warnings as errors; `files` are compiled with it.
    static func check(_ source: String, with files: [URL] = []) async throws -> Program.Outcome {
        try await inNewFolder { folder in
            let file = folder.appending(path: "scratch.swift")
            try Data(source.utf8).write(to: file)
            let options = [
                "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library",
                "-module-name", "Scratch", "-package-name", "scratch", file.path,
            ]
            return try await Program.run("swiftc", options + files.map(\.path))
        }
    }

    static func compileAndRun(_ source: String) async throws -> Program.Outcome {
        try await inNewFolder { folder in
            let file = folder.appending(path: "main.swift")
            let program = folder.appending(path: "program")
            try Data(source.utf8).write(to: file)
            let options = ["-swift-version", "6", "-Onone", "-o", program.path, file.path]
            let built = try await Program.run("swiftc", options)
            return built.status == 0 ? try await Program.run(program.path) : built
        }
    }

    private static func inNewFolder(
        _ body: (URL) async throws -> Program.Outcome
    ) async throws -> Program.Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemagen-scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
