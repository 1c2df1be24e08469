import FalSupport
import Foundation

/// A temporary folder for one measurement.
struct ScratchFolder {
    let root: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "schemagen-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = folder.path
    }

    func path(_ name: String) -> String { root + "/" + name }

    func remove() { try? FileManager.default.removeItem(atPath: root) }
}

/// The metadata of every file and folder below a folder, to detect whether anything was written.
struct FolderSnapshot {
    private var entries: [String: FileMetadata] = [:]

    init(of root: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) + [""] {
            entries[path] = FileMetadata(at: root + "/" + path, followingLinks: false)
        }
    }

    /// The sorted paths that were added, removed or changed.
    func differences(from earlier: FolderSnapshot) -> [String] {
        Set(entries.keys).union(earlier.entries.keys).filter { entries[$0] != earlier.entries[$0] }.sorted()
    }

    /// The total size of the files; a touched file counts as a whole.
    func bytes(of paths: [String]) -> Int {
        paths.compactMap { entries[$0] }.filter(\.isRegular).map { Int($0.size) }.reduce(0, +)
    }
}
