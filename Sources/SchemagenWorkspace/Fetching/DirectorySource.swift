package import SchemagenCore

/// Documents in a directory.
package struct DirectorySource: DocumentSource {
    /// How the files are named.
    package enum Layout: Sendable, Hashable {
        /// `<id>.json` in nested folders or `<id with / as __>.json`, perhaps with a `models.json` beside or above.
        ///
        /// Where a file name can mean more than one id (`fal-ai/foo__bar.json`), `models.json` decides, then the id in
        /// the document, then the shorter reading.
        case any
        /// `<id>.json` in nested folders and nothing else, as in `Schemas/`, whose locks and patches are no documents.
        case vendored
    }

    /// The directory, as the user wrote it.
    package let path: String
    package let layout: Layout

    package init(_ path: String, layout: Layout) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.layout = layout
    }

    package var name: String { path }

    package func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue {
        let contents = try contents()
        let all = contents.files.map(\.id)
        let selection = Catalogue.Selection(patterns, from: all)
        var diagnostics = contents.diagnostics
        if !selection.unmatched.isEmpty {
            let nearest = NearestIDs(all)
            for pattern in selection.unmatched {
                var finding = Catalogue.unmatched(pattern, in: path, nearest: nearest)
                let listed = contents.listed.filter(pattern.matches).count
                if listed > 0 {
                    finding.message += " models.json lists \(listed) of these, but their documents are not here."
                }
                diagnostics.append(finding)
            }
        }
        return Catalogue(ids: selection.ids, diagnostics: diagnostics)
    }

    package func documents(
        for ids: [String], arrived: @escaping @Sendable (DocumentResult) -> Void
    ) async -> [DocumentResult] {
        let lookup = DirectoryLookup(self)
        var seen: Set<String> = []
        var results: [DocumentResult] = []
        for id in ids where seen.insert(id).inserted {
            let result = DocumentResult(id, document(id, lookup))
            arrived(result)
            results.append(result)
        }
        return results
    }

    private func document(_ id: String, _ lookup: DirectoryLookup) -> Result<FetchedDocument, Failure> {
        let file: String?
        do {
            file = try lookup.path(of: id)
        } catch {
            return .failure(error)
        }
        guard let file else { return .failure(missing(id, nearest: lookup.nearest(to: id))) }
        let address = "\(path)/\(file)"
        do {
            return .success(FetchedDocument(id: id, bytes: try DocumentFile(path: address).read(), address: address))
        } catch {
            return .failure(
                Failure(
                    .documents, error == .tooLarge ? .answerTooLarge : .unreadableDirectory,
                    "The document cannot be read: \(error).", at: .init(path: address), endpoint: id,
                    remedy: "Check the file and its permissions."))
        }
    }

    private func missing(_ id: String, nearest: [String]) -> Failure {
        let remedy =
            nearest.isEmpty
            ? "Fetch it from fal: run the command without --offline and --source."
            : "Did you mean \(Catalogue.list(nearest))?"
        return Failure(
            .documents, .unknownEndpoint, "There is no document of \(TerminalEscaping.quoted(id)).",
            at: .init(path: path),
            endpoint: id, remedy: remedy)
    }

    /// The documents of the directory. Throws if there is none.
    func contents() throws(Failure) -> DirectoryListing.Contents {
        let contents = try DirectoryListing(root: path, layout: layout).read()
        if contents.files.isEmpty {
            let remedy =
                layout == .vendored
                ? "Nothing has been added yet. Run 'schemagen add' without --offline first."
                : "Name documents '<id>.json' or with '__' for '/', like fal-ai__flux__dev.json."
            throw Failure(
                .usage, .emptyDirectory, "The directory holds no documents.", at: .init(path: path), remedy: remedy)
        }
        return contents
    }
}

/// Finds the files of endpoints in a directory. It lists the directory only if it must: the path of a vendored document
/// follows from its id.
final class DirectoryLookup {
    private let source: DirectorySource
    private lazy var contents = Result { () throws(Failure) in try source.contents() }
    private lazy var files = Dictionary(
        ((try? contents.get())?.files ?? []).map { ($0.id, $0.path) }, uniquingKeysWith: { first, _ in first })
    private lazy var nearest = NearestIDs(files.keys)

    init(_ source: DirectorySource) {
        self.source = source
    }

    /// The path of an endpoint's document below the directory; nil when there is none.
    ///
    /// - Throws: when the directory cannot be read, or holds no documents at all.
    func path(of id: String) throws(Failure) -> String? {
        if source.layout == .vendored, EndpointPattern.validationError(ofID: id) == nil, !id.hasPrefix("patches/"),
            DocumentFile(path: "\(source.path)/\(id).json").kind == .regular
        {
            return "\(id).json"
        }
        _ = try contents.get()
        return files[id]
    }

    func nearest(to id: String) -> [String] { nearest.nearest(to: id) }
}
