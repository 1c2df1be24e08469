import FalFields
import FalJSON
import FalSupport
package import SchemagenCore

/// Documents in a directory.
package struct DirectorySource: DocumentSource {
    private let folder: DocumentFolder

    package init(_ path: String, layout: DocumentFolder.Layout) { folder = DocumentFolder(path, layout: layout) }

    private var path: String { folder.path }

    package var layout: DocumentFolder.Layout { folder.layout }

    package var name: String { path }

    package func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue {
        let contents = try contents()
        let all = contents.files.flatMap { ids(in: $0, patterns) }
            .filter { EndpointPattern.validationError(ofID: $0) == nil }
        let selection = Catalogue.Selection(patterns, from: all)
        var listing = CatalogueListing()
        if let models = contents.models { _ = listing.add(models.items) }
        var diagnostics = listing.diagnostics(at: contents.models?.path ?? path) + notes(about: contents)
        if !selection.unmatched.isEmpty {
            let nearest = NearestIDs(all)
            for pattern in selection.unmatched {
                var finding = Catalogue.unmatched(pattern, in: path, nearest: nearest)
                let listed = listing.ids.count(where: pattern.matches)
                if listed > 0 {
                    finding.message += " models.json lists \(listed) of these, but their documents are not here."
                }
                diagnostics.append(finding)
            }
        }
        let deprecated = contents.models.map { _ in listing.deprecated }
        return Catalogue(ids: selection.ids, deprecated: deprecated, diagnostics: diagnostics)
    }

    package func documents(
        for ids: [String], arrived: @escaping @Sendable (DocumentResult) -> Void
    ) async -> [DocumentResult] {
        let lookup = DocumentLookup(self)
        var seen: Set<String> = []
        return ids.filter { seen.insert($0).inserted }.map { id in
            let result = DocumentResult(id, document(id, lookup))
            arrived(result)
            return result
        }
    }

    /// The endpoints that a file is about: several if it is the document of an own app.
    private func ids(in file: DocumentFolder.File, _ patterns: [EndpointPattern]) -> [String] {
        let isAsked = patterns.contains { $0.matches(file.id) || $0.text.hasPrefix(file.id + "/") || $0.isGlob }
        guard isAsked, let app = app(file.id, at: file.path) else { return [file.id] }
        return app.endpoints.map(\.text)
    }

    /// The document of an own app, which `owner/app.json` can be.
    private func app(_ id: String, at file: String) -> AppDocument? {
        guard layout == .any, let app = try? EndpointID(parsing: id), app.path.isEmpty,
            let bytes = try? DocumentFile(path: "\(path)/\(file)").read(),
            let root = try? JSONNode(parsing: bytes)
        else { return nil }
        return AppDocument(root, of: app)
    }

    private func document(_ id: String, _ lookup: DocumentLookup) -> Result<FetchedDocument, Failure> {
        let file: String?
        do {
            let appID = EndpointID(checked: id).queueID
            if let shared = try lookup.path(of: appID), let app = app(appID, at: shared),
                let own = app.document(of: EndpointID(checked: id))
            {
                return .success(FetchedDocument(id: id, bytes: own.serialized(), address: "\(path)/\(shared)"))
            }
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

    private func notes(about contents: DocumentFolder.Contents) -> [Diagnostic] {
        var notes = contents.unusableModels.map { models in
            Diagnostic(
                .notACatalogue, .warning, "models.json is no catalogue: \(models.reason).",
                at: .init(path: models.path, position: models.position),
                remedy: "Remove it, or put fal's answer to GET /v1/models there. The documents are used without it.")
        }
        if !contents.unnamed.isEmpty {
            let names = contents.unnamed.map { TerminalEscaping.quoted($0) }
            notes.append(
                Diagnostic(
                    .ignoredFile,
                    "Left out, because the name gives no endpoint id: \(CatalogueListing.summary(names)).",
                    at: .init(path: path), remedy: "Name a document '<id>.json', or with '__' for '/'."))
        }
        let refused = contents.files.compactMap { file in
            EndpointPattern.validationError(ofID: file.id).map { "\(TerminalEscaping.quoted(file.path)) (\($0))" }
        }
        if !refused.isEmpty {
            notes.append(
                Diagnostic(
                    .ignoredFile,
                    "Left out, because \(refused.count == 1 ? "its id" : "their ids") cannot be kept in Schemas/: "
                        + "\(CatalogueListing.summary(refused)).",
                    at: .init(path: path), remedy: "Name a document after the id that the catalogue has."))
        }
        if !contents.duplicates.isEmpty {
            let names = contents.duplicates.map { file, first in
                "\(TerminalEscaping.quoted(file.path)) (as \(TerminalEscaping.quoted(first)), \(file.id))"
            }
            notes.append(
                Diagnostic(
                    .duplicateEndpoint,
                    "Left out, because another file is about the same endpoint: \(CatalogueListing.summary(names)).",
                    at: .init(path: path)))
        }
        return notes
    }

    /// The documents of the directory. Throws if there is none.
    fileprivate func contents() throws(Failure) -> DocumentFolder.Contents {
        let contents: DocumentFolder.Contents
        do {
            contents = try folder.contents()
        } catch .tooManyEntries(let count) {
            throw Failure(
                .usage, .unusableSource,
                "The directory has more than \(count) entries, so it is hardly one of documents.",
                at: .init(path: path), remedy: "Give the directory with the documents.")
        } catch {
            throw Failure(
                .failure, .unreadableDirectory, "The directory cannot be read: \(error).",
                at: .init(path: path), remedy: "Check that it exists and that you may read it.")
        }
        guard contents.files.isEmpty else { return contents }
        let remedy =
            layout == .vendored
            ? "Nothing has been added yet. Run 'schemagen add' without --offline first."
            : "Name documents '<id>.json' or with '__' for '/', like fal-ai__flux__dev.json."
        throw Failure(
            .usage, .emptyDirectory, "The directory holds no documents.", at: .init(path: path), remedy: remedy)
    }

    /// The path of a vendored document below the directory, which follows from its id.
    fileprivate func vendoredPath(of id: String) -> String? {
        guard layout == .vendored, EndpointPattern.validationError(ofID: id) == nil else { return nil }
        switch DocumentFile(path: "\(path)/\(id).json").kind {
        case .regular, .other: return "\(id).json"
        case .directory, .missing: return nil
        }
    }
}

/// Finds the files of endpoints in a directory, which is listed only if it must be.
private final class DocumentLookup {
    private let source: DirectorySource
    private lazy var files = Result { () throws(Failure) in
        Dictionary(uniqueKeysWithValues: try source.contents().files.map { ($0.id, $0.path) })
    }
    private lazy var nearest = NearestIDs((try? files.get())?.keys.map { $0 } ?? [])

    init(_ source: DirectorySource) { self.source = source }

    /// The path of an endpoint's document below the directory; `nil` if there is none.
    ///
    /// - Throws: If the directory cannot be read, or holds no documents at all.
    func path(of id: String) throws(Failure) -> String? {
        if let path = source.vendoredPath(of: id) { return path }
        return try files.get()[id]
    }

    func nearest(to id: String) -> [String] { nearest.nearest(to: id) }
}
