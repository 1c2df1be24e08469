package import FalJSON

/// A folder of documents.
package struct DocumentFolder: Sendable {
    /// How the files are named.
    package enum Layout: Sendable, Hashable {
        /// `<id>.json` in nested folders or `<id with / as __>.json`, perhaps with a `models.json` beside or above.
        ///
        /// Where a file name can mean more than one id (`fal-ai/foo__bar.json`), `models.json` decides, then the id in
        /// the document, then the shorter reading.
        case any
        /// `<id>.json` in nested folders and nothing else, as in `Schemas/`.
        case vendored
    }

    /// A document, and the endpoint it is about.
    package struct File: Sendable, Hashable {
        package let id: String
        /// Below the folder: `openapi/fal-ai__flux__dev.json`.
        package let path: String
    }

    package struct Contents: Sendable {
        /// Sorted by id, each id once.
        package var files: [File] = []
        /// Files with an id that another file has, which comes first in the order of paths.
        package var duplicates: [(file: File, first: String)] = []
        /// Files whose name and content give no id.
        package var unnamed: [String] = []
        /// The items of `models.json`, and where it is.
        package var models: (path: String, items: [JSONValue])?
        package var unusableModels: [UnusableModels] = []
    }

    /// A `models.json` that cannot be used.
    package struct UnusableModels: Sendable {
        package let path: String
        package let reason: String
        package let position: JSONPosition?
    }

    /// A folder with more entries than this is probably `/` or a home directory.
    private static let maximumEntries = 50_000
    private static let maximumDepth = 16
    /// What the generator keeps beside its documents.
    private static let others: Set<String> = ["patches", "models.json", "schemagen.schema.json"]

    /// As it was given, without a slash at its end.
    package let path: String
    package let layout: Layout

    package init(_ path: String, layout: Layout = .any) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.layout = layout
    }

    /// Lists the documents.
    package func contents() throws(DocumentFile.Problem) -> Contents {
        var paths: [String] = []
        var entries = 0
        try collect("", depth: 0, into: &paths, entries: &entries)
        var contents = Contents()
        if layout == .any { readModels(into: &contents) }
        let items = contents.models?.items ?? []
        let naming = DocumentFileName(listed: Set(items.compactMap { $0["endpoint_id"]?.stringValue }))
        var places: [String: String] = [:]
        for path in paths.sorted() {
            guard let id = id(of: path, naming) else {
                contents.unnamed.append(path)
                continue
            }
            let file = File(id: id, path: path)
            if let first = places[id] {
                contents.duplicates.append((file, first))
            } else {
                places[id] = path
                contents.files.append(file)
            }
        }
        contents.files.sort { $0.id < $1.id }
        return contents
    }

    private func id(of path: String, _ naming: DocumentFileName) -> String? {
        let name = String(path.dropLast(".json".count))
        if layout == .vendored { return DocumentFileName.isID(name) ? name : nil }
        if let id = naming.id(of: name, ownID: { ownID(of: path) }) { return id }
        return ownID(of: path).flatMap { DocumentFileName.isID($0) ? $0 : nil }
    }

    /// The id in a document.
    private func ownID(of file: String) -> String? {
        let bytes = try? DocumentFile(path: "\(path)/\(file)").read()
        let value = bytes.flatMap { try? JSONValue(parsing: $0) }
        return value?["info"]?["x-fal-metadata"]?["endpointId"]?.stringValue
    }

    /// Lists a folder recursively. Links to directories are not followed, because they could form a cycle.
    private func collect(
        _ folder: String, depth: Int, into paths: inout [String], entries: inout Int
    ) throws(DocumentFile.Problem) {
        let names: [String]
        do {
            names = try DocumentFile.names(in: folder.isEmpty ? path : "\(path)/\(folder)")
        } catch {
            // An unreadable folder further down does not affect the others.
            if depth > 0 { return }
            throw error
        }
        for name in names {
            entries += 1
            guard entries <= Self.maximumEntries else { throw .tooManyEntries(Self.maximumEntries) }
            let file = folder.isEmpty ? name : "\(folder)/\(name)"
            if Self.others.contains(file) { continue }
            switch DocumentFile(path: "\(path)/\(file)").kind {
            case .directory where depth < Self.maximumDepth:
                try collect(file, depth: depth + 1, into: &paths, entries: &entries)
            // Reading says what is wrong with one that is no regular file.
            case .regular where name.hasSuffix(".json"), .other where name.hasSuffix(".json"): paths.append(file)
            default: break
            }
        }
    }

    /// Reads `models.json` in the folder or one level above, which is optional.
    private func readModels(into contents: inout Contents) {
        for path in ["\(path)/models.json", "\(path)/../models.json"] where DocumentFile(path: path).kind == .regular {
            guard let bytes = try? DocumentFile(path: path).read() else {
                contents.unusableModels.append(.init(path: path, reason: "it cannot be read", position: nil))
                continue
            }
            do {
                let json = try JSONValue(parsing: bytes)
                if let items = json["models"]?.arrayValue ?? json.arrayValue {
                    contents.models = (path, items)
                    return
                }
                contents.unusableModels.append(.init(path: path, reason: "it has no list 'models'", position: nil))
            } catch {
                contents.unusableModels.append(
                    .init(path: path, reason: "it is not JSON (\(error))", position: error.position))
            }
        }
    }
}
