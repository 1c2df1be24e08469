import Foundation

/// A folder that is gone when this object is.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fal-storage-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Puts a file into the folder and returns its path.
    @discardableResult
    func put(_ name: String, _ content: [UInt8]) throws -> String {
        try Data(content).write(to: URL(fileURLWithPath: self / name))
        return self / name
    }

    static func / (folder: Folder, name: String) -> String { "\(folder.path)/\(name)" }

    func content(_ name: String) -> [UInt8]? {
        // Not by `contents(atPath:)`, which leaks for an empty file.
        guard let file = FileHandle(forReadingAtPath: self / name) else { return nil }
        defer { try? file.close() }
        return (try? file.readToEnd()).map { Array($0) } ?? []
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Bytes in which no two places look alike.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8 &+ $0 >> 16) }
}
