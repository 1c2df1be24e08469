package import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Looking at what is on disk; nothing here changes anything.
package enum DiskFile {
    package enum Kind: Sendable, Hashable {
        case file, directory, link, other
    }

    package struct Status: Sendable, Hashable {
        package let kind: Kind
        package let size: Int
        /// The permission bits.
        package let mode: UInt32
        /// The number of the user whose file it is.
        package let owner: UInt32
    }

    /// What is at a path, a link being a link; nil when there is nothing.
    package static func status(_ path: String) throws(SystemError) -> Status? {
        var about = stat()
        guard lstat(path, &about) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("look at", path)
        }
        let kind: Kind =
            switch about.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        return Status(
            kind: kind, size: Int(about.st_size), mode: UInt32(about.st_mode & 0o7777), owner: UInt32(about.st_uid))
    }

    /// A path without links in it; nil when there is nothing at that path.
    static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The bytes of a file; nil when there is none.
    package static func bytes(_ path: String) throws(SystemError) -> [UInt8]? {
        // Opening a named pipe would wait for somebody who writes to it.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("read", path)
        }
        defer { close(file) }
        var about = stat()
        guard fstat(file, &about) == 0 else { throw .last("read", path) }
        // A device such as /dev/zero has no end.
        guard about.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(about.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL, "read", path)
        }
        var failure: Int32 = 0
        var bytes = [UInt8](unsafeUninitializedCapacity: Int(about.st_size)) { buffer, filled in
            while filled < buffer.count {
                let count = read(file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
                if count > 0 { filled += count }
                if count == 0 { break }
                if count < 0, errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw SystemError(failure, "read", path) }
        // A file that has no size of its own, as those of /proc, is read to its end.
        while true {
            var more: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
            let count = withUnsafeMutableBytes(of: &more) { buffer in
                let count = read(file, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
                return count
            }
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { throw .last("read", path) }
        }
    }

    /// The bytes of a file of the project; nil when there is none.
    ///
    /// - Parameter path: from the project's root, as people know it.
    package static func contents(of path: String, in root: String) throws(Failure) -> [UInt8]? {
        do {
            return try bytes(root + "/" + path)
        } catch {
            throw Failure(
                .failure, .unreadableFile, SystemError(error.number, error.action, path).description,
                at: .init(path: path), remedy: "See what is at that path, and who may read it.")
        }
    }

    /// The names in a folder, sorted; none when there is no folder.
    static func names(in folder: String) throws(SystemError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw .last("list", folder)
        }
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

    /// The files below a folder of the project, sorted, as paths from the project's root; none when there is no folder.
    ///
    /// Hidden files and folders are left out, and links are not followed.
    package static func files(below folder: String, in root: String) throws(Failure) -> [String] {
        var found: [String] = []
        var open = [folder]
        do {
            while let next = open.popLast() {
                for name in try names(in: root + "/" + next) where !name.hasPrefix(".") {
                    let path = next + "/" + name
                    switch try status(root + "/" + path)?.kind {
                    case .file: found.append(path)
                    case .directory: open.append(path)
                    case .link, .other, nil: continue
                    }
                }
            }
        } catch {
            throw Failure(
                .failure, .unreadableFile, error.description, at: .init(path: folder),
                remedy: "See what is at that path, and who may read it.")
        }
        return found.sorted()
    }
}
