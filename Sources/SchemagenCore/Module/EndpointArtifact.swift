package import FalFields

/// What one document became: its file, and what the files about all endpoints need to know of it.
package struct EndpointArtifact: Sendable, Hashable {
    package var id: EndpointID
    package var typeName: SwiftName
    package var file: GeneratedFile
    /// Names its type declares, which aliases must keep away from.
    package var nestedTypeNames: [String]
    /// Names chosen in it, by scope, for the lock.
    package var chosen: [String: [String: String]]
    package var diagnostics: [Diagnostic]
    /// A call to paste, from the caller's side of the alias: `.init(prompt: "…")`.
    package var exampleInput: String
    package var mapper: DerivedMapper
}
