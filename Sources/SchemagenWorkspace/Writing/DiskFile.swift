import FalSupport
package import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Reads files and folders.
package enum DiskFile {
    package enum Kind: Sendable, Hashable {
        case file, directory, link, other
    }

    package struct Status: Sendable, Hashable {
        package let kind: Kind
        package let size: Int
        /// The permission bits.
        package let mode: UInt32
        /// The user id of the owner.
        package let owner: UInt32
    }

    /// What is at a path, without following a link; nil if there is nothing.
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

    /// The path with its links resolved; nil if there is nothing at that path.
    static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The bytes of a file; nil when there is none.
    package static func bytes(_ path: String) throws(SystemError) -> [UInt8]? {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("read", path)
        }
        defer { close(file) }
        var about = stat()
        guard fstat(file, &about) == 0 else { throw .last("read", path) }
        // Reading a device such as /dev/zero would never end.
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
    /// - Parameter path: The path from the project's root.
    package static func contents(of path: String, in root: String) throws(Failure) -> [UInt8]? {
        do {
            return try bytes(root + "/" + path)
        } catch {
            throw Failure(
                .failure, .unreadableFile, SystemError(error.number, error.action, path).description,
                at: .init(path: path), remedy: "Check what is at that path, and who may read it.")
        }
    }

    /// The names in a folder, sorted; none when there is no folder.
    static func names(in folder: String) throws(SystemError) -> [String] {
        if let names = FolderEntries.names(in: folder) { return names }
        if errno == ENOENT || errno == ENOTDIR { return [] }
        throw .last("list", folder)
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
                remedy: "Check what is at that path, and who may read it.")
        }
        return found.sorted()
    }
}

/// An error of the operating system, with the path that it is about.
package struct SystemError: Error, Sendable, Hashable {
    /// The `errno`, such as `ENOSPC`.
    package var number: Int32
    /// What failed, as a verb: "write", "rename".
    package var action: String
    package var path: String

    package init(_ number: Int32, _ action: String, _ path: String) {
        self.number = number
        self.action = action
        self.path = path
    }

    /// The error of the call that has just failed.
    static func last(_ action: String, _ path: String) -> SystemError { SystemError(errno, action, path) }
}

extension SystemError: CustomStringConvertible {
    package var description: String { "cannot \(action) \(TerminalEscaping.quoted(path)): \(reason)" }

    private var reason: String {
        switch number {
        case EACCES, EPERM: "permission is missing"
        case EROFS: "the file system is read-only"
        case ENOSPC: "the disk is full"
        case EDQUOT: "the quota is used up"
        case ENOENT: "it does not exist"
        case EISDIR: "it is a folder"
        case ENOTDIR: "a part of the path is not a folder"
        case EINVAL where action == "read": "it is not a regular file"
        default: String(cString: strerror(number)).lowercased()
        }
    }
}

extension SystemError {
    /// The error as a failure for the user.
    ///
    /// - Parameters:
    ///   - root: The project's root, which is left off the path.
    ///   - state: The state of the project, such as "nothing has been changed".
    package func failure(below root: String, _ state: String) -> Failure {
        let shown = path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count + 1)) : path
        let (code, remedy): (DiagnosticCode, String) =
            switch number {
            case EACCES, EPERM, EROFS: (.unwritablePlace, "Give this user permission to write there, and try again.")
            case ENOSPC, EDQUOT: (.fullDisk, "Free some space, and try again.")
            default: (.fileSystemError, "Check what is at that path, and try again.")
            }
        return Failure(
            .failure, code, SystemError(number, action, shown).description + "; " + state, at: .init(path: shown),
            remedy: remedy)
    }
}

extension SystemError {
    /// Whether the file system does not support the link: it has none, or the target is on another file system.
    var isAboutLinks: Bool { [EXDEV, EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EACCES].contains(number) }
}
