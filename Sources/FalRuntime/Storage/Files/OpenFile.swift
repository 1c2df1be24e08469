#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#endif

/// A file of this machine, open; closed when nobody holds it any more.
///
/// By the system's calls: Foundation tells of a file that cannot be opened without saying why, and reads whole ones.
final class OpenFile: Sendable {
    private let descriptor: CInt

    /// Opens a file to read it.
    init(reading path: String) throws(FileProblem) {
        // Without O_NONBLOCK, a pipe that nobody writes to would hold us here for ever.
        let descriptor = try Self.descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        // Not ours yet, so that `deinit` does not close it a second time.
        do throws(FileProblem) {
            guard try Self.facts(of: descriptor).isRegular else { throw FileProblem.notAFile }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    /// Opens a file to fill it, and makes it where it is missing.
    init(filling path: String) throws(FileProblem) {
        // Its name can be guessed: followed, a link that someone put there would have us overwrite what it points to.
        descriptor = try Self.descriptor(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW)
    }

    deinit { close(descriptor) }

    private static func descriptor(_ path: String, _ flags: CInt) throws(FileProblem) -> CInt {
        while true {
            let descriptor = open(path, flags, 0o666)
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw FileProblem(errno) }
        }
    }

    private static func facts(of descriptor: CInt) throws(FileProblem) -> FileFacts {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw FileProblem(errno) }
        return FileFacts(facts)
    }

    func facts() throws(FileProblem) -> FileFacts { try Self.facts(of: descriptor) }

    /// Up to `count` bytes from `offset` on; fewer at the end of the file.
    func bytes(_ count: Int, from offset: Int64 = 0) throws(FileProblem) -> [UInt8] {
        var problem: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(buffer).baseAddress?.advanced(by: filled)
                let got = pread(descriptor, rest, count - filled, off_t(offset) + off_t(filled))
                if got == 0 { return }
                if got > 0 {
                    filled += got
                } else if errno != EINTR {
                    problem = errno
                    return
                }
            }
        }
        guard problem == 0 else { throw FileProblem(problem) }
        return bytes
    }

    /// Writes `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int64) throws(FileProblem) {
        let problem = bytes.withUnsafeBytes { buffer in
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
        guard problem == 0 else { throw FileProblem(problem) }
    }

    func cut(to size: Int64) throws(FileProblem) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw FileProblem(errno) }
    }

    /// Gives the file the permissions `mode`; where the file system has none, it has none.
    func permit(_ mode: UInt32) { _ = fchmod(descriptor, mode_t(mode & 0o777)) }

    /// Waits until the contents are on the disk, as far as the system tells.
    func settle() throws(FileProblem) {
        // File systems that cannot say so answer with EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileProblem(errno) }
    }

    /// Whether the file is ours alone from now on until it is closed; `false` when someone else, or another task of
    /// ours, has it.
    func lock() -> Bool {
        // File systems without locks exist; there, nothing keeps two programs apart.
        flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }
}
