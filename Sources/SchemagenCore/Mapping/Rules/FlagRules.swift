import FalFields

/// R7: switches, where they are true or false and nothing else.
enum FlagRules {
    private static let audio = ["generate_audio", "generate_audio_switch", "enable_audio", "audio"]
    private static let rewriting = [
        "enhance_prompt", "prompt_optimizer", "enable_prompt_expansion", "expand_prompt", "prompt_expansion",
    ]

    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        if draft.rules.modality == .video, let field = draft.candidates(audio, where: \.isFlag).first {
            draft.add(field, from: .generateAudio, as: .value, rule: "R7")
        }
        if let field = draft.candidates(rewriting, where: \.isFlag).first {
            draft.add(field, from: .enhancePrompt, as: .value, rule: "R7")
        }
    }
}
