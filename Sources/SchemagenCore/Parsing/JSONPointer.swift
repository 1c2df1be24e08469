import FalJSON
import FalSupport

/// The JSON pointer (RFC 6901) of a reference inside its own document: `#/components/schemas/Input`.
struct JSONPointer {
    var tokens: [String]

    /// - Returns: nil when the reference leaves its document, or names an anchor.
    init?(reference: String) {
        guard reference.hasPrefix("#") else { return nil }
        let fragment = PercentCoding.decodeLeniently(reference.dropFirst())
        guard fragment.isEmpty || fragment.hasPrefix("/") else { return nil }
        tokens = fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            token.replacing("~1", with: "/").replacing("~0", with: "~").description
        }
    }

    init(_ tokens: [String]) { self.tokens = tokens }

    /// The component it names, if it names a whole one.
    var component: String? {
        tokens.count == 3 && tokens[0] == "components" && tokens[1] == "schemas" ? tokens[2] : nil
    }

    /// Where it leads from `start`.
    func node(from start: JSONNode) -> JSONNode? {
        tokens.reduce(start) { node, token in
            guard node?.arrayValue != nil else { return node?[token] }
            return Int(token).flatMap { node?[$0] }
        }
    }
}
