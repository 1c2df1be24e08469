import FalFields
import FalJSON

/// An endpoint that is served.
struct EmulatedEndpoint: Sendable {
    /// What requests are submitted to.
    let id: EndpointID
    /// The document, byte for byte as it was given.
    let document: [UInt8]
    let schema: EndpointSchema
    /// What the catalogue says about it.
    let metadata: CatalogueMetadata
    /// `id`'s app, under which its requests live: kept because every request asks for it.
    let queueID: String

    init(id: EndpointID, document: [UInt8], schema: EndpointSchema, metadata: CatalogueMetadata) {
        self.id = id
        self.document = document
        self.schema = schema
        self.metadata = metadata
        queueID = id.queueID
    }
}
