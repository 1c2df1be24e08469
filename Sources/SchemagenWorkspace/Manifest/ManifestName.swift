import SchemagenCore

/// Whether a text from the manifest can be the name that it is there for.
enum ManifestName {
    enum Use: CaseIterable {
        case module, namespace, type
    }

    /// Why `text` cannot be such a name; nil when it can.
    static func complaint(about text: String, as use: Use) -> String? {
        if text.isEmpty { return "it is empty" }
        // Swift allows more letters; file systems, linkers and module maps do not all agree on them.
        for scalar in text.unicodeScalars where !isNamePart(scalar) {
            return "\(ShownText.named(scalar)) is not a letter a-z, A-Z, a digit or '_'"
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

    var example: String {
        switch self {
        case .module: "FalModels"
        case .namespace: "Fal"
        case .type: "FluxDev"
        }
    }
}
