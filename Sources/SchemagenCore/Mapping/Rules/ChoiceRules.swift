import FalFields

/// R4: fields of the same name and meaning, whose values the schema lists.
enum ChoiceRules {
    private static let fields: [UnifiedField] = [.resolution, .aspectRatio, .style, .quality]

    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        for source in fields {
            // `style` is a number on two endpoints, and `quality` a compression level on another.
            guard let field = draft[source.rawValue], field.isText || field.isListed else { continue }
            if source == .quality, draft.rules.modality == .video { continue }
            draft.add(field, from: source, as: .choice, rule: "R4")
        }
    }
}
