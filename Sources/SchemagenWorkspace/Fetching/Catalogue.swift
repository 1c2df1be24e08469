import FalSupport
package import SchemagenCore

/// The endpoints of a source that match some patterns.
package struct Catalogue: Sendable {
    /// Sorted, each once.
    package var ids: [String]
    /// Which of them are deprecated; none where nobody says.
    package var deprecated: Set<String>?
    /// Notes about the catalogue, and an error for every pattern that matches nothing.
    package var diagnostics: [Diagnostic]

    package init(ids: [String], deprecated: Set<String>? = nil, diagnostics: [Diagnostic] = []) {
        self.ids = ids
        self.deprecated = deprecated
        self.diagnostics = diagnostics
    }

    /// The errors as one failure, for verbs that cannot go on; `nil` if there is none.
    package var failure: Failure? {
        let errors = diagnostics.filter { $0.severity == .error }
        return errors.isEmpty ? nil : Failure(.usage, errors)
    }
}

extension Catalogue {
    /// The endpoints of a source that match some patterns.
    struct Selection {
        var ids: [String]
        var unmatched: [EndpointPattern]

        init(_ patterns: [EndpointPattern], from all: [String]) {
            let matching = all.filter { id in patterns.contains { $0.matches(id) } }.sorted()
            ids = matching
            var seen: Set<EndpointPattern> = []
            unmatched = patterns.filter { pattern in
                seen.insert(pattern).inserted && !matching.contains(where: pattern.matches)
            }
        }
    }

    /// The finding about a pattern that nothing in `place` matches.
    static func unmatched(_ pattern: EndpointPattern, in place: String, nearest: NearestIDs) -> Diagnostic {
        let remedy: String
        var words = pattern.prefixLiteral
        if words.hasSuffix("/") { words.removeLast() }
        let near = nearest.nearest(to: words)
        if near.isEmpty {
            remedy = "See what there is with 'schemagen search', or look for the model on https://fal.ai/models."
        } else if pattern.isGlob {
            remedy = "A glob matches whole ids: 'x*' does not reach 'x/y', 'x*/**' does. Near: \(list(near))."
        } else {
            remedy = "Did you mean \(list(near))?"
        }
        return Diagnostic(
            .nothingMatches, "No endpoint in \(place) matches \(TerminalEscaping.quoted(pattern.id)).",
            endpoint: pattern.isGlob ? nil : pattern.id, remedy: remedy)
    }

    /// `a, b or c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
