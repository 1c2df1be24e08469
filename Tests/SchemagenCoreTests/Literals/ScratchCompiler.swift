import Dispatch
import Foundation

/// Compiles a source with the toolchain that runs the tests, and runs it: the only judge of what Swift accepts.
enum ScratchCompiler {
    struct Outcome {
        var status: Int32
        var output: String
    }

    /// Type-checks only, warnings as errors; `files` are compiled with it.
    static func check(_ source: String, with files: [URL] = []) async throws -> Outcome {
        try await inFolder { folder in
            let file = folder.appending(path: "scratch.swift")
            try Data(source.utf8).write(to: file)
            return try run(
                [
                    "swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library",
                    "-module-name", "Scratch", "-package-name", "scratch", file.path,
                ] + files.map(\.path))
        }
    }

    static func compileAndRun(_ source: String) async throws -> Outcome {
        try await inFolder { folder in
            let file = folder.appending(path: "main.swift")
            let program = folder.appending(path: "program")
            try Data(source.utf8).write(to: file)
            let built = try run(["swiftc", "-swift-version", "6", "-Onone", "-o", program.path, file.path])
            guard built.status == 0 else { return built }
            return try run([program.path])
        }
    }

    /// Off the threads of Swift's tasks, which are as many as cores: tests of servers need them meanwhile.
    private static func inFolder(_ body: @escaping @Sendable (URL) throws -> Outcome) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try inNewFolder(body) })
            }
        }
    }

    private static func inNewFolder(_ body: (URL) throws -> Outcome) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemagen-scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private static func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}
