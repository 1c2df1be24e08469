import FalFields

/// R8: how many results; and the seed, which has one name everywhere.
enum NumberRules {
    static func apply(to draft: inout MappingDraft) {
        if let field = draft["seed"], field.isNumber { draft.add(field, from: .seed, as: .value, rule: "R8") }
        guard draft.rules.modality != .audio else { return }
        let names = ["num_images", "num_videos", "num_outputs", "n"]
        if let field = draft.candidates(names, where: \.isNumber).first {
            draft.add(field, from: .count, as: .value, rule: "R8")
        }
    }
}
