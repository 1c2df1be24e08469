package import FalJSON
package import SchemagenCore

/// What a project wants generated: the content of `Schemas/schemagen.yaml`.
package struct Manifest: Sendable {
    /// The version of the format that this schemagen reads and writes.
    package static let version = 1
    /// Where the manifest lives, from the project's root.
    package static let path = "Schemas/schemagen.yaml"

    package static let defaultOutput = "Sources/FalModels"
    /// What a new manifest says.
    package static let defaultTests = "Tests/GeneratedTests"
    package static let defaultModule = "FalModels"
    package static let defaultNamespace = "Fal"

    /// An entry of `models:`.
    package struct Model: Sendable {
        /// The id, family or glob, as it is written; for a pasted address, the id in it.
        package var text: String { pattern.text }
        package let pattern: EndpointPattern
        package let position: JSONPosition
    }

    /// An entry of `names:`: the Swift type of one endpoint, chosen by hand.
    package struct Name: Sendable {
        package let endpoint: String
        package let swift: String
        package let position: JSONPosition
    }

    /// In the manifest's order.
    package var models: [Model] = []
    /// The folder of the generated files, from the project's root, without a slash at the end.
    package var output = defaultOutput
    package var module = defaultModule
    /// The folder of generated tests, from the project's root; without one, none are written.
    package var tests: String?
    /// The type that holds the alias tree.
    package var namespace = defaultNamespace
    /// In the manifest's order.
    package var names: [Name] = []
    /// The value of `mappers:` as it stands, with its places: an object, or nil when there is none.
    package var mappers: JSONNode?
    /// What ``mappers`` says, in the manifest's order.
    package var overrides: [MapperOverride] = []

    package init() {}

    /// Reads a manifest.
    ///
    /// - Throws: a usage ``Failure`` with everything that is wrong with it, each with its line and column.
    package init(reading bytes: [UInt8], path: String = Manifest.path) throws(Failure) {
        var reader = ManifestReader(path: path)
        self = try reader.read(try YAMLReader.read(bytes, path: path))
    }

    /// What a verb that needs a manifest says when there is none.
    package static func missing(path: String = Manifest.path) -> Failure {
        Failure(
            .usage, .missingManifest, "there is no manifest", at: .init(path: path),
            remedy: "Make one with `schemagen init`, or add the first model: `schemagen add fal-ai/flux/dev`.")
    }

    /// Whether two manifests ask for the same, wherever things stand in them.
    package func means(sameAs other: Manifest) -> Bool {
        models.map(\.text) == other.models.map(\.text)
            && (output, module, namespace) == (other.output, other.module, other.namespace) && tests == other.tests
            && names.map(\.endpoint) == other.names.map(\.endpoint) && names.map(\.swift) == other.names.map(\.swift)
            && mappers?.value == other.mappers?.value
    }
}
