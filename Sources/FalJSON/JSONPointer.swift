import FalSupport

/// A JSON pointer (RFC 6901): the way to a value inside a document.
package struct JSONPointer {
    package var tokens: [String]

    package init(_ tokens: [String]) { self.tokens = tokens }

    /// The pointer of a reference inside its own document: `#/components/schemas/Input`.
    ///
    /// - Returns: nil when the reference leaves its document, or names an anchor.
    package init?(reference: String) {
        guard reference.hasPrefix("#") else { return nil }
        let fragment = PercentCoding.decodeLeniently(reference.dropFirst())
        guard fragment.isEmpty || fragment.hasPrefix("/") else { return nil }
        tokens = fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
            return token.replacing("~1", with: "/").replacing("~0", with: "~").description
        }
    }

    /// Where it leads from `start`.
    package func node(from start: JSONNode) -> JSONNode? {
        tokens.reduce(start) { node, token in
            guard node?.arrayValue != nil else { return node?[token] }
            return Int(token).flatMap { node?[$0] }
        }
    }

    /// A token as a pointer spells it: `~` and `/` are written `~0` and `~1`.
    package static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.reduce(into: "") { text, character in
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.append(character)
            }
        }
    }
}
