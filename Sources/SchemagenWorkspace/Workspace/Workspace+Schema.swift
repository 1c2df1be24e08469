package import FalFields
package import SchemagenCore

extension Workspace {
    /// What an endpoint takes and gives, by its vendored document; `nil` when there is none.
    ///
    /// A document is enough: neither a manifest nor a lock has to be there.
    ///
    /// - Throws: the document's errors, when there is one that cannot be used.
    package func schema(of id: EndpointID) throws(Failure) -> EndpointSchema? {
        let path = Self.documentPath(id.text)
        guard let bytes = try DiskFile.contents(of: path, in: root) else { return nil }
        var diagnostics: [Diagnostic] = []
        let document = SourceDocument(id: id, path: path, bytes: bytes)
        guard let schema = EndpointTranslator().schema(of: document, reporting: &diagnostics) else {
            throw Failure(.documents, diagnostics.filter { $0.severity == .error })
        }
        return schema
    }
}
