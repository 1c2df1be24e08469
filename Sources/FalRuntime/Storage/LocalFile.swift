import FalSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#endif

/// An open local file, closed with its last reference.
///
/// It uses system calls, because Foundation does not tell why a file cannot be opened, and reads whole files.
final class LocalFile: Sendable {
    private let descriptor: CInt

    /// Opens a file for reading.
    init(reading path: String) throws(FileError) {
        // Without O_NONBLOCK, opening a pipe without a writer blocks forever.
        let descriptor = try Self.descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        // `self.descriptor` is not set yet, so that `deinit` does not close it as well.
        do throws(FileError) {
            guard try Self.metadata(of: descriptor).isRegular else { throw FileError.notAFile }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Opens a file for reading and writing, and creates it if it does not exist.
    init(updating path: String) throws(FileError) {
        // O_NOFOLLOW: the name can be guessed, and a symbolic link placed there would make us overwrite its target.
        descriptor = try Self.descriptor(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW)
    }

    deinit { close(descriptor) }

    private static func descriptor(_ path: String, _ flags: CInt) throws(FileError) -> CInt {
        while true {
            let descriptor = open(path, flags, 0o666)
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw FileError(errno) }
        }
    }

    private static func metadata(of descriptor: CInt) throws(FileError) -> FileMetadata {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(errno) }
        return FileMetadata(status)
    }

    func metadata() throws(FileError) -> FileMetadata { try Self.metadata(of: descriptor) }

    /// Up to `count` bytes from `offset`; fewer at the end of the file.
    func bytes(_ count: Int, from offset: Int64 = 0) throws(FileError) -> [UInt8] {
        var code: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(buffer).baseAddress?.advanced(by: filled)
                let got = pread(descriptor, rest, count - filled, off_t(offset) + off_t(filled))
                if got == 0 { return }
                if got > 0 {
                    filled += got
                } else if errno != EINTR {
                    code = errno
                    return
                }
            }
        }
        guard code == 0 else { throw FileError(code) }
        return bytes
    }

    /// Writes `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int64) throws(FileError) {
        let code = bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = buffer.baseAddress?.advanced(by: written)
                let count = pwrite(descriptor, rest, buffer.count - written, off_t(offset) + off_t(written))
                if count > 0 {
                    written += count
                } else if count == 0 || errno != EINTR {
                    return count == 0 ? EIO : errno
                }
            }
            return CInt(0)
        }
        guard code == 0 else { throw FileError(code) }
    }

    func truncate(to size: Int64) throws(FileError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileError(errno) }
    }

    /// Sets the permissions, if the file system supports them.
    func setPermissions(_ mode: UInt32) { _ = fchmod(descriptor, mode_t(mode & 0o777)) }

    /// Writes the contents to the disk.
    func synchronize() throws(FileError) {
        // File systems without `fsync` answer EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(errno) }
    }

    /// Locks the file exclusively until it is closed; `false` if another process or task has locked it.
    func lock() -> Bool {
        // On file systems without locks, two processes are not kept apart.
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }
}

extension FileMetadata {
    /// `nil` if there is no file at `path`.
    static func ifPresent(at path: String) throws(FileError) -> FileMetadata? {
        if let found = FileMetadata(at: path) { return found }
        if errno == ENOENT { return nil }
        throw FileError(errno)
    }
}

/// Operations on paths.
package enum FilePath {
    /// Atomically replaces `other` with `path`.
    static func replace(_ other: String, with path: String) throws(FileError) {
        guard rename(path, other) == 0 else { throw FileError(errno) }
    }

    /// Creates an empty file under the first name that is free: `clip.mp4`, `clip-2.mp4`, …
    ///
    /// - Returns: its path.
    static func reserve(_ name: String, in folder: String) throws(FileError) -> String {
        let dot = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? $0 : nil } ?? name.endIndex
        var candidate = name
        var number = 1
        while true {
            let path = folder.hasSuffix("/") ? folder + candidate : "\(folder)/\(candidate)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                close(descriptor)
                return path
            }
            switch errno {
            case EINTR: continue
            case EEXIST:
                number += 1
                candidate = "\(name[..<dot])-\(number)\(name[dot...])"
            default: throw FileError(errno)
            }
        }
    }

    /// Saves bytes under the first free name, with the extension of what they are.
    ///
    /// - Returns: its path.
    package static func save(_ bytes: [UInt8], named name: String, in folder: String) throws(FalError) -> String {
        let name = FileName.fitted(name, to: Array(bytes.prefix(MediaType.headLength)), stated: [])
        do throws(FileError) {
            let path = try reserve(name, in: folder)
            do throws(FileError) {
                try LocalFile(updating: path).write(bytes, at: 0)
            } catch {
                remove(path)
                throw error
            }
            return path
        } catch {
            throw FalError(.file, "\(name) cannot be saved in \(folder): \(error.reason)")
        }
    }

    /// Removes a file if it exists.
    static func remove(_ path: String) { unlink(path) }

    static func lastComponent(of path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? ""
    }
}

/// Why a file operation failed, as a phrase that follows a colon.
struct FileError: Error, Sendable, Hashable {
    let reason: String

    init(_ number: CInt) {
        switch number {
        case EACCES, EPERM: reason = "permission is missing"
        case EROFS: reason = "the file system is read-only"
        case ENOSPC: reason = "the disk is full"
        case EDQUOT: reason = "the quota is used up"
        case ENOENT: reason = "there is no such file or folder"
        case EISDIR: reason = "it is a folder"
        case ENOTDIR: reason = "a component of the path is not a folder"
        case ELOOP: reason = "it is a symbolic link"
        default: reason = String(cString: strerror(number)).lowercased()
        }
    }

    private init(reason: String) { self.reason = reason }

    static let missing = FileError(ENOENT)
    static let notAFile = FileError(reason: "it is not a regular file")
    static let inUse = FileError(reason: "another download is writing it")
}
