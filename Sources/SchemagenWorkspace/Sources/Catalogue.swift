package import SchemagenCore

/// The endpoints that some patterns mean, and what was found on the way.
package struct Catalogue: Sendable {
    /// In the order of their ids, each id once.
    package var items: [CatalogueItem]
    /// Notes about the catalogue, and an error for every pattern that means nothing.
    package var diagnostics: [Diagnostic]

    package init(items: [CatalogueItem], diagnostics: [Diagnostic] = []) {
        self.items = items
        self.diagnostics = diagnostics
    }

    package var ids: [String] { items.map(\.id) }

    /// The failure that patterns without an endpoint amount to, for verbs that cannot go on without them.
    package var failure: Failure? {
        let errors = diagnostics.filter { $0.severity == .error }
        return errors.isEmpty ? nil : Failure(.usage, errors)
    }
}

extension Catalogue {
    /// Picks what the patterns mean out of everything a source has.
    struct Selection {
        var items: [CatalogueItem]
        var unmatched: [EndpointPattern]

        init(_ patterns: [EndpointPattern], from all: [CatalogueItem]) {
            items = all.filter { item in patterns.contains { $0.matches(item.id) } }.sorted { $0.id < $1.id }
            let ids = items.map(\.id)
            var seen: Set<EndpointPattern> = []
            unmatched = patterns.filter { pattern in
                seen.insert(pattern).inserted && !ids.contains(where: pattern.matches)
            }
        }
    }

    /// What is said about a pattern that means nothing in `place`.
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
            .nothingMatches, "No endpoint in \(place) matches \(ShownText.quoted(pattern.text)).",
            endpoint: pattern.isGlob ? nil : pattern.text, remedy: remedy)
    }

    /// `a, b or c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
