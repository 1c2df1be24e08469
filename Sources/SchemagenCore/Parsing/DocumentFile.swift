import FalSupport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file that may be a document.
package struct DocumentFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    package enum Kind {
        case regular, directory
        /// A device, a pipe, or a link that leads to no file.
        case other
        case missing
    }

    /// fal's largest document has 40 KB.
    package static let maximumSize = 32 << 20

    package enum Problem: Error, Equatable, CustomStringConvertible {
        case tooLarge
        /// A device or a pipe, which may have no end, or have somebody wait for it.
        case notRegular
        /// A folder has more entries than this.
        case tooManyEntries(Int)
        /// The operating system's number.
        case system(Int32)

        package var description: String {
            switch self {
            case .tooManyEntries(let count): "it has more than \(count) entries, so it is hardly a folder of documents"
            case .notRegular: "it is not a regular file"
            case .tooLarge: "it is larger than \(DocumentFile.maximumSize >> 20) MiB"
            case .system(ENOENT): "it does not exist"
            case .system(EACCES), .system(EPERM): "permission is missing"
            case .system(let number): String(cString: strerror(number)).lowercased()
            }
        }
    }

    /// The kind of file at the path. A link to a file counts as a file, a link to a directory as neither.
    package var kind: Kind {
        guard let own = FileMetadata(at: path, followingLinks: false) else { return .missing }
        if own.isDirectory { return .directory }
        return FileMetadata(at: path)?.isRegular == true ? .regular : .other
    }

    package func read() throws(Problem) -> [UInt8] {
        // Opening a pipe would wait for somebody who writes into it.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        // Of what was opened: another file may have the name by now.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        let metadata = FileMetadata(status)
        guard metadata.isRegular else { throw .notRegular }
        guard metadata.size <= Self.maximumSize else { throw .tooLarge }
        var bytes = [UInt8](repeating: 0, count: Int(metadata.size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            // It was cut since.
            if count == 0 { break }
            filled += count
        }
        bytes.removeSubrange(filled...)
        return bytes
    }

    /// The names in a directory, sorted, without hidden ones.
    package static func names(in directory: String) throws(Problem) -> [String] {
        guard let names = FolderEntries.names(in: directory) else { throw .system(errno) }
        return names.filter { !$0.hasPrefix(".") }
    }
}
