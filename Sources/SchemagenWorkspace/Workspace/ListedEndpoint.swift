/// An endpoint of the project, for lists.
package struct ListedEndpoint: Sendable {
    package var id: String
    package var typeName: String?
    /// How an app writes it: `Fal.Flux.Dev`.
    package var aliasPath: String?
    package var category: String?
    package var digest: String?
    package var date: String?
    package var address: String?
    /// Whether its document is in `Schemas/`; what is only in the lock has lost it.
    package var isVendored: Bool
}
