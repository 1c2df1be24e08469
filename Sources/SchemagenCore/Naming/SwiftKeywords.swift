/// The words that Swift keeps for itself, by the place where a name stands.
///
/// Tried with swiftc 6.3 one word at a time, warnings as errors; contextual words such as `open` or `lazy` are free.
enum SwiftKeywords {
    /// Words that a declaration can only use in backticks.
    private static let reserved: Set<String> = [
        "Any", "Self", "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default",
        "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func",
        "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup",
        "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript",
        "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]

    /// `X.self`, `X.init`, `X.Type` and `X.Protocol` mean something else, backticks or not.
    private static let forbiddenMembers: Set<String> = ["Protocol", "Type", "init", "self"]

    /// These three would need backticks as the label at every call: `.init(`inout`: 5)`.
    private static let forbiddenLabels: Set<String> = ["inout", "let", "var"]

    /// Words that a type's name cannot be, because a use such as `Endpoint.Any` does not compile.
    private static let forbiddenTypes: Set<String> = ["any", "async", "each", "some"]

    static func isForbidden(_ word: String, as position: SwiftName.Position) -> Bool {
        if forbiddenMembers.contains(word) { return true }
        switch position {
        case .value: return false
        case .field: return forbiddenLabels.contains(word)
        case .type: return reserved.contains(word) || forbiddenTypes.contains(word)
        }
    }

    static func needsBackticks(_ word: String, as position: SwiftName.Position) -> Bool {
        reserved.contains(word) && !isForbidden(word, as: position)
    }
}
