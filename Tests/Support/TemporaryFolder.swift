import Foundation

/// A folder of its own for a test. It is removed when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Parameters:
    ///   - files: Texts by the paths of their files.
    ///   - parent: The folder to make it in.
    package init(
        _ files: [String: String] = [:], in parent: String = FileManager.default.temporaryDirectory.path
    ) throws {
        path = "\(parent)/schemagen-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(text, to: name) }
    }

    /// A place beside the folder for what a program keeps outside of a project. It goes with the folder.
    package var statePath: String { path + ".state" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: statePath)
    }

    /// Writes a file and the folders that lead to it.
    ///
    /// - Returns: The file's path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = URL(filePath: self / name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self / name) }

    /// The bytes of a file; `nil` when there is none.
    package func bytes(_ name: String) -> [UInt8]? {
        // Not by `contents(atPath:)`, which leaks for an empty file.
        guard let file = FileHandle(forReadingAtPath: self / name) else { return nil }
        defer { try? file.close() }
        return (try? file.readToEnd()).map { Array($0) } ?? []
    }

    /// The path of a file in the folder.
    package static func / (folder: TemporaryFolder, name: String) -> String { "\(folder.path)/\(name)" }

    /// A copy of the folder as it is now, with all that is in it.
    package func copy() throws -> TemporaryFolder {
        let other = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: other.path)
        try FileManager.default.copyItem(atPath: path, toPath: other.path)
        return other
    }

    /// The names in a folder, sorted.
    package func names(in folder: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }

    /// Every file by its path, except what version control ignores: the folder `.schemagen`.
    package func files() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: path) where !file.contains(".schemagen/") {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(file)", isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            found[file] = bytes(file)
        }
        return found
    }
}
