package import SchemagenCore

/// Where documents come from: fal, another service that speaks like it, a directory, or what is vendored already.
package protocol DocumentSource: Sendable {
    /// What the source is called in messages and summaries: `fal`, a base address, a directory.
    var name: String { get }

    /// The endpoints the patterns mean, in the order of their ids.
    ///
    /// A pattern that means nothing is no reason to throw: it is an error in ``Catalogue/diagnostics``, with the
    /// nearest ids, and the other patterns keep their endpoints.
    ///
    /// - Throws: when the catalogue cannot be had at all.
    func catalogue(matching patterns: [EndpointPattern]) async throws(Failure) -> Catalogue

    /// The documents of the endpoints, in the order asked for; an id asked for twice is answered once.
    ///
    /// One broken or missing document never stops the others.
    ///
    /// - Parameter arrived: called for every document as it comes, from one task at a time: for progress.
    func documents(for ids: [String], arrived: @escaping @Sendable (DocumentResult) -> Void) async -> [DocumentResult]
}

extension DocumentSource {
    package func documents(for ids: [String]) async -> [DocumentResult] {
        await documents(for: ids, arrived: { _ in })
    }
}

/// The answer for one endpoint: its document, or why there is none.
package struct DocumentResult: Sendable {
    /// The id that was asked for.
    package let id: String
    package let outcome: Result<FetchedDocument, Failure>

    package init(_ id: String, _ outcome: Result<FetchedDocument, Failure>) {
        self.id = id
        self.outcome = outcome
    }
}

/// A document as its source gave it.
package struct FetchedDocument: Sendable, Hashable {
    /// The id that was asked for; the document's own may be another, where fal serves one app under two names.
    package let id: String
    package let bytes: [UInt8]
    /// Where it came from: an address that answers with it, or a path.
    package let address: String

    package init(id: String, bytes: [UInt8], address: String) {
        self.id = id
        self.bytes = bytes
        self.address = address
    }
}
