import FalFields

/// R31 and R32: what an endpoint offers by name, and what the input shows.
extension MappingDraft {
    // MARK: R31: effects, and models within an endpoint

    /// `effect`, `effect_scene`, `pikaffect`; else what has to be chosen where no words say what is to be done: a
    /// season, an emotion. A `sound_effect_prompt` is none, and a kind of garment is no change.
    mutating func addEffect() {
        let choices = fields.filter { $0.isListed && $0.isText }
        if let field = choices.first(where: { RoleWords($0).words.contains { $0.hasSuffix("ffect") } }) {
            return add(field, from: .effect, as: .choice, rule: "R31")
        }
        let needed = choices.filter { $0.presence.isRequired && !claimed.contains($0.name) }
        let others: Set<UnifiedField> = [.prompt, .garment]
        guard needed.count == 1, !rules.rules.contains(where: { others.contains($0.source) }) else { return }
        add(needed[0], from: .effect, as: .choice, rule: "R31")
    }

    mutating func addVariant() {
        addFirst(["model", "model_name", "model_id", "model_type", "backbone"], from: .variant, rule: "R31") {
            $0.isText && $0.mediaKind == nil
        }
    }

    // MARK: R32: a description of the input

    mutating func addSourcePrompt() {
        addFirst(
            ["source_prompt", "original_prompt", "original_tags", "video_description"], from: .sourcePrompt,
            rule: "R32"
        ) { $0.isText && !$0.isListed }
    }
}
