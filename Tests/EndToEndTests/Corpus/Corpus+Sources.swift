import FalFields
import SchemagenCore
import TestSupport

extension Corpus {
    /// The newest documents, as the generator takes them.
    func newest() throws -> [SourceDocument] { try documents().map(Self.source) }

    /// Earlier versions by their number: 1 is the one before the newest.
    func older() throws -> [Int: [SourceDocument]] { try olderDocuments().mapValues { try $0.map(Self.source) } }

    private static func source(_ document: Document) throws -> SourceDocument {
        SourceDocument(
            id: try EndpointID(parsing: document.id), path: "Schemas/\(document.id).json",
            bytes: try document.bytes())
    }
}
