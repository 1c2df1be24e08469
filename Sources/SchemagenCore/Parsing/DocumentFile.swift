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
        case regular, directory, other
    }

    /// fal's largest document has 40 KB.
    package static let maximumSize = 32 << 20

    package enum Problem: Error, Equatable, CustomStringConvertible {
        case tooLarge
        /// A folder has more entries than this.
        case tooManyEntries(Int)
        /// The operating system's number.
        case system(Int32)

        package var description: String {
            switch self {
            case .tooManyEntries(let count): "it has more than \(count) entries, so it is hardly a folder of documents"
            case .tooLarge: "it is larger than \(DocumentFile.maximumSize >> 20) MiB"
            case .system(ENOENT): "it does not exist"
            case .system(EACCES), .system(EPERM): "permission is missing"
            case .system(let number): String(cString: strerror(number)).lowercased()
            }
        }
    }

    /// The kind of file at the path. A link to a file counts as a file, a link to a directory as neither.
    package var kind: Kind {
        if FileMetadata(at: path, followingLinks: false)?.isDirectory == true { return .directory }
        return FileMetadata(at: path)?.isRegular == true ? .regular : .other
    }

    package func read() throws(Problem) -> [UInt8] {
        guard let metadata = FileMetadata(at: path) else { throw .system(errno) }
        guard metadata.size <= Self.maximumSize else { throw .tooLarge }
        guard let file = fopen(path, "rb") else { throw .system(errno) }
        defer { fclose(file) }
        let count = Int(metadata.size)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = fread(buffer.baseAddress, 1, count, file)
        }
        guard ferror(file) == 0 else { throw .system(errno) }
        return bytes
    }

    /// The names in a directory, sorted, without hidden ones.
    package static func names(in directory: String) throws(Problem) -> [String] {
        guard let names = FolderEntries.names(in: directory) else { throw .system(errno) }
        return names.filter { !$0.hasPrefix(".") }
    }
}
