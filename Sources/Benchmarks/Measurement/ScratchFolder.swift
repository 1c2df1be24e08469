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
    private struct Metadata: Equatable {
        var isFile: Bool
        var inode: UInt64
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private var entries: [String: Metadata] = [:]

    init(of root: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) + [""] {
            var found = stat()
            guard lstat(root + "/" + path, &found) == 0 else { continue }
            #if canImport(Darwin)
                let changed = found.st_mtimespec
            #else
                let changed = found.st_mtim
            #endif
            entries[path] = Metadata(
                isFile: found.st_mode & S_IFMT == S_IFREG, inode: UInt64(found.st_ino), size: Int(found.st_size),
                seconds: Int(changed.tv_sec), nanoseconds: Int(changed.tv_nsec))
        }
    }

    /// The sorted paths that were added, removed or changed.
    func differences(from earlier: FolderSnapshot) -> [String] {
        Set(entries.keys).union(earlier.entries.keys).filter { entries[$0] != earlier.entries[$0] }.sorted()
    }

    /// The total size of the files; a touched file counts as a whole.
    func bytes(of paths: [String]) -> Int {
        paths.compactMap { entries[$0] }.filter(\.isFile).map(\.size).reduce(0, +)
    }
}
