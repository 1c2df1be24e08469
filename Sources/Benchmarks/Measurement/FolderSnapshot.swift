import Foundation

/// The state of every file and folder below a folder: enough to see whether anything was written.
struct FolderSnapshot {
    private struct Mark: Equatable {
        var isFile: Bool
        var inode: UInt64
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private var marks: [String: Mark] = [:]

    init(of root: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) + [""] {
            var found = stat()
            guard lstat(root + "/" + path, &found) == 0 else { continue }
            #if canImport(Darwin)
                let changed = found.st_mtimespec
            #else
                let changed = found.st_mtim
            #endif
            marks[path] = Mark(
                isFile: found.st_mode & S_IFMT == S_IFREG, inode: UInt64(found.st_ino), size: Int(found.st_size),
                seconds: Int(changed.tv_sec), nanoseconds: Int(changed.tv_nsec))
        }
    }

    /// Paths that are new, gone, or not as they were, sorted.
    func differences(from earlier: FolderSnapshot) -> [String] {
        Set(marks.keys).union(earlier.marks.keys).filter { marks[$0] != earlier.marks[$0] }.sorted()
    }

    /// The size of files together: a file that was touched counts whole.
    func bytes(of paths: [String]) -> Int {
        paths.compactMap { marks[$0] }.filter(\.isFile).map(\.size).reduce(0, +)
    }
}
