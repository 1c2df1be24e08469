#if canImport(Darwin)
    package import Darwin
#elseif canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#elseif canImport(Android)
    package import Android
#endif

/// What a file is, and what changes when it is modified.
///
/// It stands here, below everything that imports Foundation: in a release build Swift takes `timespec` for a member of
/// whichever module is loaded first, and then its fields cannot be named.
package struct FileMetadata: Hashable, Sendable {
    /// Two paths with equal identities lead to the same file.
    package struct Identity: Hashable, Sendable {
        package var device: Int64
        package var number: UInt64
    }

    package let identity: Identity
    package let size: Int64
    package let isRegular: Bool
    package let isDirectory: Bool
    package let permissions: UInt32
    /// The time of the last modification, since 1970.
    package let seconds: Int64
    package let nanoseconds: Int64

    package init(_ status: stat) {
        identity = Identity(
            device: Int64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
        size = Int64(status.st_size)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        permissions = UInt32(status.st_mode) & 0o777
        #if canImport(Darwin)
            let modified = status.st_mtimespec
        #else
            let modified = status.st_mtim
        #endif
        seconds = Int64(modified.tv_sec)
        nanoseconds = Int64(modified.tv_nsec)
    }

    /// What is at `path`, or at the end of its links.
    ///
    /// - Returns: `nil` if there is nothing or access is denied; `errno` has the reason.
    package init?(at path: String, followingLinks: Bool = true) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }
}

/// The names in a folder.
package enum FolderEntries {
    /// All names, hidden ones too, sorted, without `.` and `..`.
    ///
    /// - Returns: `nil` if the folder cannot be read; `errno` has the reason.
    package static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
