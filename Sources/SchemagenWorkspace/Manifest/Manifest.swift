package import FalJSON
import FalSupport
package import SchemagenCore

/// What a project wants generated: the content of `Schemas/schemagen.yaml`.
package struct Manifest: Sendable {
    /// The version of the format that this schemagen reads and writes.
    package static let version = 1
    /// Where the manifest lives, from the project's root.
    package static let path = "Schemas/schemagen.yaml"

    package static let defaultOutput = "Sources/FalModels"
    /// The value in a new manifest.
    package static let defaultTests = "Tests/GeneratedTests"
    package static let defaultModule = "FalModels"
    package static let defaultNamespace = "Fal"

    /// An entry of `models:`.
    package struct Model: Sendable {
        /// The id, family or glob as it is written, with `only`; for a pasted URL, the id in it.
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
    /// Whether what a document loses stays in Swift, deprecated, until a later version loses more.
    package var keepsRemoved = false
    /// The value of `mappers:` with its positions: an object, or nil if there is none.
    package var mappers: JSONNode?
    /// The overrides in ``mappers``, in the manifest's order.
    package var overrides: [MapperOverride] = []

    package init() {}

    /// Reads a manifest.
    ///
    /// - Throws: A usage ``Failure`` with all its errors, each with its line and column.
    package init(reading bytes: [UInt8], path: String = Manifest.path) throws(Failure) {
        var reader = ManifestReader(path: path)
        self = try reader.read(try YAMLReader.read(bytes, path: path))
    }

    /// The failure of a verb that needs a manifest.
    package static func missing(path: String = Manifest.path) -> Failure {
        Failure(
            .usage, .missingManifest, "there is no manifest", at: .init(path: path),
            remedy: "Make one with `schemagen init`, or add the first model: `schemagen add fal-ai/flux/dev`.")
    }

    /// Whether two manifests mean the same, whatever their layout.
    package func means(sameAs other: Manifest) -> Bool {
        models.map(\.text) == other.models.map(\.text)
            && (output, module, namespace) == (other.output, other.module, other.namespace) && tests == other.tests
            && names.map(\.endpoint) == other.names.map(\.endpoint) && names.map(\.swift) == other.names.map(\.swift)
            && keepsRemoved == other.keepsRemoved && mappers?.value == other.mappers?.value
    }
}

/// The text of a new manifest.
package enum ManifestText {
    /// A commented manifest, for `init` and for an `add` without one.
    package static func initial(
        output: String = Manifest.defaultOutput, module: String = Manifest.defaultModule,
        namespace: String = Manifest.defaultNamespace
    ) -> [UInt8] {
        let text = """
            \(EditorSchema.comment)
            # What schemagen generates here. `schemagen add` and `remove` edit this file and keep your comments.
            version: 1

            # Endpoints and all below them (fal-ai/kling-video/v2.6), endpoints alone (only fal-ai/flux/dev), or globs in
            # quotes.
            models: []

            # The folder of the generated files, and the module that Package.swift makes of it.
            output: \(output)
            module: \(module)

            # The folder of the generated tests, which is a test target of Package.swift; without this line there are none.
            tests: \(Manifest.defaultTests)

            # The type that holds all models, as in \(namespace).Flux.Dev.
            namespace: \(namespace)

            # Swift names chosen by hand, by endpoint id:
            # names:
            #   fal-ai/flux/dev: FluxDeveloper

            # Fields and values that a model loses stay in Swift for one more version of it, deprecated:
            # keepRemoved: 1

            # Overrides of the derived field mappers, by endpoint id or family:
            # mappers:
            #   fal-ai/kling-video/v3:
            #     prompt: {unless: multi_prompt}

            """
        return Array(text.utf8)
    }
}

/// The rules for folders of generated files.
enum OutputFolder {
    /// Why a path cannot be the output folder; nil when it can.
    static func validationError(of path: String) -> String? {
        if let reason = ProjectPath.validationError(of: path) { return reason }
        let segments = path.split(separator: "/")
        // File systems of macOS ignore case.
        if segments.first?.lowercased() == "schemas" { return "that is the folder of the generator's own files" }
        if let hidden = segments.first(where: { $0.hasPrefix(".") }) {
            return "'\(hidden)' is a hidden folder, in which no compiler looks"
        }
        return nil
    }
}

/// The rules for names in the manifest.
enum ManifestName {
    enum Use: CaseIterable {
        case module, namespace, type
    }

    /// Why `text` cannot be such a name; nil when it can.
    static func validationError(of text: String, as use: Use) -> String? {
        if text.isEmpty { return "it is empty" }
        // Swift allows more letters; file systems, linkers and module maps do not all agree on them.
        for scalar in text.unicodeScalars where !isNamePart(scalar) {
            return "\(TerminalEscaping.name(of: scalar)) is not a letter a-z, A-Z, a digit or '_'"
        }
        if !SwiftName.isIdentifier(text) { return "it does not begin with a letter" }
        if text.utf8.count > longest { return "it is longer than \(longest) letters" }
        if SwiftName(text, as: .type) == nil { return "it is a word of Swift" }
        if modules.contains(text) { return "it is the name of a module which generated code uses" }
        if use != .module, ReservedNames.moduleTypes.contains(text) {
            return "it is the name of a type which generated code uses"
        }
        return nil
    }

    /// File systems end at 255 bytes, and a name has a suffix and an extension to come.
    private static let longest = 200

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    private static let modules: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Synchronization", "Crypto",
        "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "FalEmulator", "SchemagenCore",
        "SchemagenTemplates", "SchemagenWorkspace", "schemagen", "CCurl", "CYAML",
    ]
}

extension ManifestName.Use: CustomStringConvertible {
    var description: String {
        switch self {
        case .module: "module's name"
        case .namespace: "namespace"
        case .type: "name of a type"
        }
    }

    /// What messages ask for.
    var wanted: String { "a name, like \(example)" }

    var example: String {
        switch self {
        case .module: "FalModels"
        case .namespace: "Fal"
        case .type: "FluxDev"
        }
    }
}
