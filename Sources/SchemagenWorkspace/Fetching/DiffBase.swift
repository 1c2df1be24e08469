import FalFields
import FalJSON
import FalSupport
import SchemagenCore

/// What `diff` compares the project's documents with.
package enum DiffBase: Sendable, Hashable {
    /// A revision of the project's git repository.
    case revision(String)
    /// A folder of documents.
    case folder(String)
    /// One document.
    case file(String)

    /// Reads the argument of `--against`: a path of a folder or a file where there is one, else a revision.
    package init(_ text: String) {
        switch FileMetadata(at: text)?.isDirectory {
        case true?: self = .folder(text)
        case false?: self = .file(text)
        case nil: self = .revision(text)
        }
    }

    package var name: String {
        switch self {
        case .revision(let text), .folder(let text), .file(let text): text
        }
    }
}

/// The documents of the other side, and the names their endpoints had there.
struct DiffDocuments: Sendable {
    /// By endpoint id, in canonical form.
    var documents: [String: SourceDocument] = [:]
    /// None where nobody wrote them down: then the project's own are used.
    var names: LockedNames?
    /// None where nobody wrote them down: then the project's own apply.
    var patches: PatchSet?
    /// Whether the other side has all endpoints: one that it lacks is new then.
    var isWhole = false
}

extension DiffBase {
    /// - Parameters:
    ///   - wanted: the project's endpoints that are compared.
    ///   - root: the project's folder.
    func documents(for wanted: [String], root: String) async throws(Failure) -> DiffDocuments {
        switch self {
        case .revision(let text): return try await GitRevision(text, root: root).documents()
        case .folder(let path):
            var result = DiffDocuments()
            for answer in await DirectorySource(path, layout: .any).documents(for: wanted) {
                switch answer.outcome {
                case .success(let document): try result.add(document)
                case .failure(let failure) where failure.isUnknownEndpoint: break
                case .failure(let failure): throw failure
                }
            }
            guard !result.documents.isEmpty else {
                throw Failure(
                    .usage, .unusableBase, "the folder has no document of any of these endpoints",
                    at: .init(path: path), remedy: "Give a folder of documents, like the `Schemas` of another checkout."
                )
            }
            return result
        case .file(let path):
            guard wanted.count == 1 else {
                throw Failure(
                    .usage, .unusableBase, "one document can be compared with one endpoint, not with \(wanted.count)",
                    at: .init(path: path), remedy: "Name the endpoint: `schemagen diff ID --against FILE`.")
            }
            var result = DiffDocuments()
            try result.add(FetchedDocument(id: wanted[0], bytes: try Self.bytes(of: path), address: path))
            return result
        }
    }

    private static func bytes(of path: String) throws(Failure) -> [UInt8] {
        do {
            return try DocumentFile(path: path).read()
        } catch {
            throw Failure(
                .usage, .unusableBase, "the document cannot be read: \(error)", at: .init(path: path),
                remedy: "Check the file and its permissions.")
        }
    }
}

extension DiffDocuments {
    mutating func add(_ document: FetchedDocument) throws(Failure) {
        documents[document.id] = SourceDocument(
            id: EndpointID(checked: document.id), path: document.address, bytes: try document.canonical().bytes)
    }
}
