internal import FalJSON
internal import SchemagenCore

/// Finds the documents in a directory, whichever way they are named.
struct DirectoryListing {
    let root: String
    let layout: DirectorySource.Layout

    /// What lies in the directory.
    struct Contents {
        var files: [DirectoryFile] = []
        /// What `models.json` says, by id.
        var items: [String: CatalogueItem] = [:]
        var diagnostics: [Diagnostic] = []
    }

    /// A directory with more entries than this is not one of documents: someone gave `/` or a home directory.
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
                twins.append("\(ShownText.quoted(path)) (as \(ShownText.quoted(first)), \(id))")
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
            let names = strangers.map { ShownText.quoted($0) }
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
        if layout == .vendored { return EndpointPattern.complaint(aboutID: stem) == nil ? stem : nil }
        switch naming.reading(stem) {
        case .id(let id): return id
        case .oneOf(let ids): return ownID(of: path).flatMap { ids.contains($0) ? $0 : nil } ?? ids[0]
        case .none: return ownID(of: path).flatMap { EndpointPattern.complaint(aboutID: $0) == nil ? $0 : nil }
        }
    }

    /// The id a document gives itself, for names that leave it open.
    private func ownID(of path: String) -> String? {
        guard let bytes = try? DocumentFile(path: "\(root)/\(path)").read(), let value = try? JSONValue(parsing: bytes)
        else {
            return nil
        }
        return value["info"]?["x-fal-metadata"]?["endpointId"]?.stringValue
    }

    /// Walks down. Links to directories are not followed, so that none leads round in a circle.
    private func collect(_ folder: String, depth: Int, into paths: inout [String], entries: inout Int) throws(Failure) {
        let here = folder.isEmpty ? root : "\(root)/\(folder)"
        let names: [String]
        do {
            names = try DocumentFile.names(in: here)
        } catch {
            // One closed folder below is not worth the others.
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

    /// What lies among the documents and is none.
    private func isOurs(_ path: String) -> Bool {
        layout == .vendored ? path == "patches" : path == "models.json"
    }

    /// `models.json` in the directory or one level above. It only adds to what the files say: when it cannot be
    /// understood there is a warning, and the files are read without it.
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
