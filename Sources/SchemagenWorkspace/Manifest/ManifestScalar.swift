import FalJSON

/// How a model is written in a manifest.
enum ManifestScalar {
    /// The model's text, in quotes when it needs them, or when its neighbour has some.
    static func text(_ model: String, like neighbour: Substring?) -> String {
        // A model holds no quote, no backslash and no control character: the pattern's grammar forbids them.
        switch neighbour?.first {
        case "'": "'\(model)'"
        case "\"": "\"\(model)\""
        default: isPlain(model) ? model : "\"\(model)\""
        }
    }

    /// Whether YAML reads the bare text as that text: not as an alias (`**`), a number (`123`) or null.
    private static func isPlain(_ model: String) -> Bool {
        guard let first = model.unicodeScalars.first, ("a"..."z").contains(first) || ("0"..."9").contains(first) else {
            return false
        }
        return !["null", "true", "false"].contains(model) && JSONNumber(literal: model) == nil
    }
}
