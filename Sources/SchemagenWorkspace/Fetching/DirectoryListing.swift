import FalJSON
import SchemagenCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Finds the documents in a directory, in any layout.
struct DirectoryListing {
    let root: String
    let layout: DirectorySource.Layout

    /// The contents of the directory.
    struct Contents {
        var files: [DirectoryFile] = []
        /// The ids that `models.json` lists.
        var listed: Set<String> = []
        var diagnostics: [Diagnostic] = []
    }

    /// A directory with more entries than this is probably `/` or a home directory.
    private static let mostEntries = 50_000
    private static let deepest = 16

    func read() throws(Failure) -> Contents {
        var paths: [String] = []
        var entries = 0
        try collect("", depth: 0, into: &paths, entries: &entries)
        var contents = Contents()
        if layout == .any { readModels(into: &contents) }
        let naming = DocumentFileName(listed: contents.listed)
        var places: [String: String] = [:]
        var strangers: [String] = []
        var twins: [String] = []
        for path in paths.sorted() {
            guard let id = id(of: path, naming) else {
                strangers.append(path)
                continue
            }
            if let first = places[id] {
                twins.append("\(TerminalEscaping.quoted(path)) (as \(TerminalEscaping.quoted(first)), \(id))")
            } else {
                places[id] = path
                contents.files.append(DirectoryFile(id: id, path: path))
            }
        }
        contents.files.sort { $0.id < $1.id }
        contents.diagnostics += notes(strangers: strangers, twins: twins)
        return contents
    }

    private func notes(strangers: [String], twins: [String]) -> [Diagnostic] {
        var notes: [Diagnostic] = []
        if !strangers.isEmpty {
            let names = strangers.map { TerminalEscaping.quoted($0) }
            notes.append(
                Diagnostic(
                    .ignoredFile,
                    "Left out, for its name gives no endpoint id: \(Self.shown(names)).",
                    at: .init(path: root), remedy: "Name a document '<id>.json', or with '__' for '/'."))
        }
        if !twins.isEmpty {
            notes.append(
                Diagnostic(
                    .duplicateEndpoint, "Left out, for another file is about the same endpoint: \(Self.shown(twins)).",
                    at: .init(path: root)))
        }
        return notes
    }

    private static func shown(_ words: [String]) -> String {
        let first = words.prefix(3).joined(separator: ", ")
        return words.count > 3 ? "\(first) and \(words.count - 3) more" : first
    }

    private func id(of path: String, _ naming: DocumentFileName) -> String? {
        let stem = String(path.dropLast(".json".count))
        if layout == .vendored { return EndpointPattern.validationError(ofID: stem) == nil ? stem : nil }
        if let id = naming.id(of: stem, ownID: { ownID(of: path) }) { return id }
        return ownID(of: path).flatMap { EndpointPattern.validationError(ofID: $0) == nil ? $0 : nil }
    }

    /// The id in a document, for ambiguous names.
    private func ownID(of path: String) -> String? {
        guard let bytes = try? DocumentFile(path: "\(root)/\(path)").read(), let value = try? JSONValue(parsing: bytes)
        else {
            return nil
        }
        return value["info"]?["x-fal-metadata"]?["endpointId"]?.stringValue
    }

    /// Lists a folder recursively. Links to directories are not followed, because they could form a cycle.
    private func collect(_ folder: String, depth: Int, into paths: inout [String], entries: inout Int) throws(Failure) {
        let here = folder.isEmpty ? root : "\(root)/\(folder)"
        let names: [String]
        do {
            names = try DocumentFile.names(in: here)
        } catch {
            // An unreadable folder further down does not affect the others.
            if depth > 0 { return }
            throw Failure(
                .failure, .unreadableDirectory, "The directory cannot be read: \(error).",
                at: .init(path: here), remedy: "Check that it exists and that you may read it.")
        }
        for name in names {
            entries += 1
            guard entries <= Self.mostEntries else {
                throw Failure(
                    .usage, .unusableSource,
                    "The directory has more than \(Self.mostEntries) entries, so it is hardly one of documents.",
                    at: .init(path: root), remedy: "Give the directory the documents lie in.")
            }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            switch DocumentFile(path: "\(root)/\(path)").kind {
            case .directory where depth < Self.deepest && !isOurs(path):
                try collect(path, depth: depth + 1, into: &paths, entries: &entries)
            case .regular where name.hasSuffix(".json") && !isOurs(path): paths.append(path)
            default: break
            }
        }
    }

    /// Whether a file belongs to the generator and is no document.
    private func isOurs(_ path: String) -> Bool {
        layout == .vendored ? path == "patches" : path == "models.json"
    }

    /// Reads `models.json` in the directory or one level above. It is optional: if it cannot be read, there is a
    /// warning, and the files are used without it.
    private func readModels(into contents: inout Contents) {
        for path in ["\(root)/models.json", "\(root)/../models.json"] where DocumentFile(path: path).kind == .regular {
            var listing = CatalogueListing()
            do {
                guard let bytes = try? DocumentFile(path: path).read() else {
                    throw Unusable(reason: "it cannot be read")
                }
                let json = try JSONValue(parsing: bytes)
                guard let models = json["models"]?.arrayValue ?? json.arrayValue else {
                    throw Unusable(reason: "it has no list 'models'")
                }
                _ = listing.add(models)
            } catch {
                let position = (error as? JSONError)?.position
                contents.diagnostics.append(
                    Diagnostic(
                        .notACatalogue, .warning, "models.json is no catalogue: \(error).",
                        at: .init(path: path, position: position),
                        remedy:
                            "Remove it, or put fal's answer to GET /v1/models there. The documents are used without it."
                    ))
                continue
            }
            contents.diagnostics += listing.diagnostics(at: path)
            contents.listed = Set(listing.ids)
            return
        }
    }

    private struct Unusable: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }
}

/// A document in a directory, and the endpoint it is about.
struct DirectoryFile: Sendable, Hashable {
    let id: String
    /// Below the directory: `openapi/fal-ai__flux__dev.json`.
    let path: String
}

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

    /// The kind of file at the path. A link to a file counts as a file, a link to a directory as neither.
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

    /// The names in a directory, sorted, without hidden ones.
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

    /// Whether the path is a directory or a link to one.
    static func isDirectory(_ path: String) -> Bool {
        var about = stat()
        return stat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFDIR
    }
}
