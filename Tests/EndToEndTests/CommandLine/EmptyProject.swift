import Foundation

/// A temporary folder for a project.
final class EmptyProject: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "schemagen-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Where the user's programs keep what is nobody else's.
    var statePath: String { path + ".state" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: statePath)
    }

    /// A copy of the project with all its files.
    func copy() throws -> EmptyProject {
        let other = try EmptyProject()
        try FileManager.default.removeItem(atPath: other.path)
        try FileManager.default.copyItem(atPath: path, toPath: other.path)
        return other
    }

    /// The contents of every file by its path, except for schemagen's cache, which version control ignores.
    func files() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: path) where !file.contains(".schemagen/") {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(file)", isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            found[file] = try Data(contentsOf: URL(filePath: "\(path)/\(file)"))
        }
        return found
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }

    func write(_ text: String, to file: String) throws {
        let url = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}
