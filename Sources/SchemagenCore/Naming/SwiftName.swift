/// An identifier that may stand in a Swift source at one kind of place.
///
/// It begins with a letter, never with an underscore: `swift-symbolgraph-extract` drops such symbols, so `_16x9` would
/// never reach a documentation page.
package struct SwiftName: Sendable, Hashable {
    /// Where a name stands, which decides what Swift allows there.
    package enum Position: Sendable, Hashable, CaseIterable {
        /// A static member or a case of an enumeration.
        case value
        /// A stored property, and the parameter of the initializer that sets it.
        case field
        /// A type, a type alias, or a namespace.
        case type
    }

    /// The bare identifier: right after a dot (`.default`, `self.default`) and as an argument label.
    package let text: String
    package let position: Position

    /// Checks `text`; nil when it is no identifier, or a word that even backticks do not help at this place.
    package init?(_ text: String, as position: Position) {
        guard Self.isIdentifier(text), !SwiftKeywords.isForbidden(text, as: position) else { return nil }
        self.text = text
        self.position = position
    }

    /// Makes a name of any text: what cannot be in an identifier goes, and a word that Swift keeps for itself, or that
    /// is in `reserved`, gets the suffix.
    init(cleaning text: String, as position: Position, suffix: String, reserved: Set<String> = [], seed: WireName) {
        var clean = Self.isIdentifier(text) ? text : Self.identifier(in: text)
        if clean.isEmpty {
            clean = (position == .type ? "Value" : "value") + StableHash(of: seed).digits(4)
        }
        while SwiftKeywords.isForbidden(clean, as: position) || reserved.contains(clean) { clean += suffix }
        self.text = clean
        self.position = position
    }

    /// The identifier for a declaration and for a lone use, in backticks when it is a keyword.
    ///
    /// After a dot and as an argument label Swift warns about backticks that it does not need: ``text`` belongs there.
    package var escaped: String { SwiftKeywords.needsBackticks(text, as: position) ? "`\(text)`" : text }

    private static func identifier(in text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalars.isEmpty ? IdentifierScalar.isLetter(scalar) : IdentifierScalar.continues(scalar) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// Whether a text is an identifier as this generator writes them.
    package static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, IdentifierScalar.isLetter(first) else { return false }
        return text.unicodeScalars.dropFirst().allSatisfy(IdentifierScalar.continues)
    }
}

extension SwiftName: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension SwiftName: CustomStringConvertible {
    package var description: String { escaped }
}

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
