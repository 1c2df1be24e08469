package import FalJSON
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
            .nothingMatches, "No endpoint in \(place) matches \(TerminalEscaping.quoted(pattern.text)).",
            endpoint: pattern.isGlob ? nil : pattern.text, remedy: remedy)
    }

    /// `a, b or c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}

/// What a catalogue says about one endpoint. Only the id is certain: fal's items may come without `metadata`.
package struct CatalogueItem: Sendable, Hashable {
    /// A checked endpoint id.
    package let id: String
    package var displayName: String?
    /// `text-to-video`, …
    package var category: String?
    package var summary: String?
    /// `active` or `deprecated`, or a word fal has come up with since.
    package var status: String?
    /// `inference` or `training`.
    package var kind: String?
    /// The family as fal's site shows it: `kling-video`, `Kling Video`.
    package var groupKey: String?
    package var groupLabel: String?
    package var tags: [String] = []
    /// `commercial`, `research` or `private`.
    package var license: String?
    /// As fal writes it: `2026-04-28T16:30:33.940Z`.
    package var updatedAt: String?

    package var isDeprecated: Bool { status == "deprecated" }

    package init(id: String) {
        self.id = id
    }

    /// Reads the item of a catalogue page; what is absent or of another type is left out.
    package init(id: String, metadata: JSONValue?) {
        self.init(id: id)
        displayName = Self.text(metadata?["display_name"])
        category = Self.text(metadata?["category"])
        summary = Self.text(metadata?["description"])
        status = Self.text(metadata?["status"])
        kind = Self.text(metadata?["kind"])
        groupKey = Self.text(metadata?["group"]?["key"])
        groupLabel = Self.text(metadata?["group"]?["label"])
        tags = (metadata?["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
        license = Self.text(metadata?["license_type"])
        updatedAt = Self.text(metadata?["updated_at"])
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, !text.isEmpty else { return nil }
        return text
    }
}
