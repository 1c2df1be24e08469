#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file a document may lie in.
struct DocumentFile {
    let path: String

    enum Kind {
        case regular, directory, other
    }

    /// fal's largest document has 40 KB; the limit is the one for answers of a service.
    static let limit = 32 << 20

    enum Problem: Error, Equatable, CustomStringConvertible {
        case tooLarge
        /// The operating system's number.
        case system(Int32)

        var description: String {
            switch self {
            case .tooLarge: "it is larger than \(DocumentFile.limit >> 20) MiB"
            case .system(ENOENT): "it does not exist"
            case .system(EACCES), .system(EPERM): "permission is missing"
            case .system(let number): String(cString: strerror(number)).lowercased()
            }
        }
    }

    /// What is there. A link to a file counts as the file, a link to a directory as neither.
    var kind: Kind {
        var link = stat()
        guard lstat(path, &link) == 0 else { return .other }
        if link.st_mode & S_IFMT == S_IFDIR { return .directory }
        var target = stat()
        guard stat(path, &target) == 0 else { return .other }
        return target.st_mode & S_IFMT == S_IFREG ? .regular : .other
    }

    func read() throws(Problem) -> [UInt8] {
        var about = stat()
        guard stat(path, &about) == 0 else { throw .system(errno) }
        guard about.st_size <= Self.limit else { throw .tooLarge }
        guard let file = fopen(path, "rb") else { throw .system(errno) }
        defer { fclose(file) }
        let count = Int(about.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = fread(buffer.baseAddress, 1, count, file)
        }
        guard ferror(file) == 0 else { throw .system(errno) }
        return bytes
    }

    /// The names in a directory, in the order of the alphabet, without those that begin with a dot.
    static func names(in directory: String) throws(Problem) -> [String] {
        guard let stream = opendir(directory) else { throw .system(errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether there is a directory, or a link to one.
    static func isDirectory(_ path: String) -> Bool {
        var about = stat()
        return stat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFDIR
    }
}
