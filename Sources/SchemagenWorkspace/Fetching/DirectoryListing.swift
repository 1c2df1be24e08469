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
        /// What `models.json` says, by id.
        var items: [String: CatalogueItem] = [:]
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
        let naming = FileNaming(known: Set(contents.items.keys))
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

    private func id(of path: String, _ naming: FileNaming) -> String? {
        let stem = String(path.dropLast(".json".count))
        if layout == .vendored { return EndpointPattern.validationError(ofID: stem) == nil ? stem : nil }
        switch naming.reading(stem) {
        case .id(let id): return id
        case .oneOf(let ids): return ownID(of: path).flatMap { ids.contains($0) ? $0 : nil } ?? ids[0]
        case .none: return ownID(of: path).flatMap { EndpointPattern.validationError(ofID: $0) == nil ? $0 : nil }
        }
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
            var collector = CatalogueCollector()
            do {
                guard let bytes = try? DocumentFile(path: path).read() else {
                    throw Unusable(reason: "it cannot be read")
                }
                guard collector.add(try JSONValue(parsing: bytes)) != nil else {
                    throw Unusable(reason: "it has no list 'models'")
                }
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
            contents.diagnostics += collector.diagnostics(at: path)
            for item in collector.items { contents.items[item.id] = item }
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

/// Reads endpoint ids out of file names: `fal-ai/flux/dev.json`, or `fal-ai__flux__dev.json` in any folder.
struct FileNaming {
    /// The ids `models.json` knows; empty when there is none.
    var known: Set<String> = []

    /// The ids that a file name can mean.
    enum Reading: Equatable {
        case id(String)
        /// More than one id; the first is used unless the document has another of them.
        case oneOf([String])
        case none
    }

    /// - Parameter path: below the directory, without `.json`.
    func reading(_ path: String) -> Reading {
        var ids: [String] = []
        for candidate in candidates(path) where EndpointPattern.validationError(ofID: candidate) == nil {
            if !ids.contains(candidate) { ids.append(candidate) }
        }
        let listed = ids.filter(known.contains)
        if listed.count == 1 { return .id(listed[0]) }
        let remaining = listed.isEmpty ? ids : listed
        // A path without '__' can only be an id itself; its shorter ends count when the list has exactly one of them.
        if !path.contains("__") { return ids.first == path ? .id(path) : .none }
        switch remaining.count {
        case 0: return .none
        case 1: return .id(remaining[0])
        default: return .oneOf(remaining)
        }
    }

    /// The possible ids, the likeliest first.
    private func candidates(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return [] }
        let folders = parts.dropLast()
        var result: [String] = []
        if name.contains("__") {
            // 'a___b' can be 'a/_b' or 'a_/b'.
            let spelled = [Self.slashes(name), String(Self.slashes(name.reversed()).reversed())]
            result += spelled
            // The folders may belong to the id or merely hold it.
            if !folders.isEmpty { result += spelled.map { (folders.map(String.init) + [$0]).joined(separator: "/") } }
        }
        result.append(path)
        // 'openapi/fal-ai/flux/dev' when the directory given is one too high.
        for start in parts.indices.dropFirst() { result.append(parts[start...].joined(separator: "/")) }
        return result
    }

    private static func slashes(_ text: some Collection<Character>) -> String {
        String(text).replacing("__", with: "/")
    }
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
