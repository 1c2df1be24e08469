package import FalFields

/// What one of fal's documents says, in fal's own shape: which schemas are input and output, and the components.
package struct SchemaDocument: Sendable {
    /// The id that was asked for. The document's own can be another app's: partners' ids are often aliases.
    package var id: EndpointID
    package var path: String
    /// Missing for partner endpoints that are aliases.
    package var category: String?
    /// What the endpoint is, in a sentence or more.
    package var about: String?
    package var input: Schema?
    package var output: Schema?
    package var components: [String: Schema]
}
