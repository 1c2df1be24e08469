package import FalJSON

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
