import SchemagenWorkspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files that the user names: by path, `~/…` too, or `-` for stdin.
enum LocalFile {
    /// All of a file. Pipes can be read as well, which have no size beforehand.
    static func bytes(_ path: String) throws(SystemError) -> [UInt8] {
        let isInput = path == "-"
        let file = isInput ? STDIN_FILENO : open(expanded(path), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError(errno, "read", path) }
        defer { if !isInput { close(file) } }
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                count = read(file, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError(errno, "read", isInput ? "stdin" : path) }
            guard count > 0 else { return bytes }
            bytes += chunk
        }
    }

    /// Why a file cannot be uploaded; `nil` when it can.
    static func problem(with path: String) -> SystemError? {
        let place = expanded(path)
        guard let facts = FileFacts(place) else { return SystemError(errno, "read", path) }
        guard !facts.isDirectory else { return SystemError(EISDIR, "read", path) }
        return access(place, R_OK) == 0 ? nil : SystemError(errno, "read", path)
    }

    static func isFile(_ path: String) -> Bool { FileFacts(path)?.isFile == true }

    /// Shells leave the `~` of `image_url=@~/cat.png` alone.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = Tool.variable("HOME") else { return path }
        return home + path.dropFirst(1)
    }
}
