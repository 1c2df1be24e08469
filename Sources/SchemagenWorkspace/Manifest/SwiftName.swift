/// Whether a text from the manifest can be a name in Swift.
package enum SwiftName {
    package enum Use: Sendable, CaseIterable {
        case module, namespace, type
    }

    /// Why `text` cannot be such a name; nil when it can.
    package static func complaint(about text: String, as use: Use) -> String? {
        guard let first = text.unicodeScalars.first else { return "it is empty" }
        // Swift allows more letters; file systems, linkers and module maps do not all agree on them.
        for scalar in text.unicodeScalars where !isLetter(scalar) && !("0"..."9").contains(scalar) {
            return "\(ShownText.named(scalar)) is not a letter a-z, A-Z, a digit or '_'"
        }
        if !isLetter(first) { return "it begins with a digit" }
        if text.unicodeScalars.allSatisfy({ $0 == "_" }) { return "it has no letter" }
        if text.utf8.count > longest { return "it is longer than \(longest) letters" }
        if keywords.contains(text) { return "it is a word of Swift" }
        if modules.contains(text) { return "it is the name of a module which generated code uses" }
        if use != .module, types.contains(text) { return "it is the name of a type which generated code uses" }
        return nil
    }

    /// File systems end at 255 bytes, and a name has a suffix and an extension to come.
    private static let longest = 200

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: false
        }
    }

    private static let keywords: Set<String> = [
        "Any", "Protocol", "Self", "Type", "actor", "as", "associatedtype", "async", "await", "break", "case", "catch",
        "class", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
        "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
        "open", "operator", "package", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows",
        "return",
        "self", "some", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
        "typealias",
        "var", "where", "while",
    ]

    private static let modules: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Synchronization", "Crypto",
        "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "FalEmulator", "SchemagenCore",
        "SchemagenTemplates", "SchemagenWorkspace", "schemagen", "CCurl", "CYAML",
    ]

    private static let types: Set<String> = [
        "Array", "Bool", "Codable", "Decoder", "Dictionary", "Double", "Encoder", "Hashable", "Hasher", "Input", "Int",
        "Never", "Optional", "Output", "Sendable", "Set", "StaticString", "String", "UInt8", "Void", "EndpointID",
        "FalAudio", "FalClient", "FalEndpoint", "FalFile", "FalImage", "FalMedia", "FalRecord", "FalVideo",
        "FieldDescriptor", "FieldMapper", "JSONValue", "OpenValue", "WireReader", "WireWriter",
    ]
}

extension SwiftName.Use: CustomStringConvertible {
    package var description: String {
        switch self {
        case .module: "module's name"
        case .namespace: "namespace"
        case .type: "name of a type"
        }
    }

    package var example: String {
        switch self {
        case .module: "FalModels"
        case .namespace: "Fal"
        case .type: "FluxDev"
        }
    }
}
