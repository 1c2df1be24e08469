#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#endif

/// What the system knows about a file: which one it is, and whether it is still what it was.
struct FileFacts: Hashable, Sendable {
    /// Device and number: two paths with equal ones lead to one file.
    struct Identity: Hashable, Sendable {
        var device: Int64
        var number: UInt64
    }

    let identity: Identity
    let size: Int64
    let isRegular: Bool
    let permissions: UInt32
    private let seconds: Int64
    private let nanoseconds: Int64

    init(_ facts: stat) {
        identity = Identity(
            device: Int64(truncatingIfNeeded: facts.st_dev), number: UInt64(truncatingIfNeeded: facts.st_ino))
        size = Int64(facts.st_size)
        isRegular = facts.st_mode & S_IFMT == S_IFREG
        permissions = UInt32(facts.st_mode) & 0o777
        #if canImport(Darwin)
            let changed = facts.st_mtimespec
        #else
            let changed = facts.st_mtim
        #endif
        seconds = Int64(changed.tv_sec)
        nanoseconds = Int64(changed.tv_nsec)
    }

    /// `nil` when there is nothing at `path`.
    init?(at path: String) throws(FileProblem) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            if errno == ENOENT { return nil }
            throw FileProblem(errno)
        }
        self.init(facts)
    }
}

/// What the file system does by name.
enum FileName {
    /// Puts `path` in the place of `other`, which is there before and after without a moment in between.
    static func replace(_ other: String, with path: String) throws(FileProblem) {
        guard rename(path, other) == 0 else { throw FileProblem(errno) }
    }

    /// Removes a file, if it is there.
    static func remove(_ path: String) { unlink(path) }

    static func last(of path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? ""
    }
}
