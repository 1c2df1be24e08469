import FalFields

/// R2: the field of the prompt.
enum TextRules {
    static func apply(to draft: inout MappingDraft) {
        let isSpeech = draft.rules.modality == .audio
        let source: UnifiedField = isSpeech ? .text : .prompt
        if let field = field(of: draft, isSpeech: isSpeech) { draft.add(field, from: source, as: .value, rule: "R2") }
        if let field = draft["negative_prompt"], field.isText {
            draft.add(field, from: .negativePrompt, as: .value, rule: "R2")
        }
    }

    private static func field(of draft: MappingDraft, isSpeech: Bool) -> FieldDescriptor? {
        if isSpeech {
            // Of `text` and `prompt` the required one is spoken: the other says how.
            let names = ["text", "prompt", "gen_text", "text_prompt", "text_input", "script", "input"]
            let found = draft.candidates(names) { $0.isText && !$0.isListed }
            return found.first(where: \.presence.isRequired) ?? found.first { $0.name == "text" || $0.name == "prompt" }
        }
        if let prompt = draft["prompt"], prompt.isText { return prompt }
        // An optional `text` of a video endpoint is speech (PixVerse lipsync), not the prompt.
        return draft.candidates(["text", "script", "input_text", "text_input"]) {
            $0.isText && !$0.isListed && $0.presence.isRequired
        }.first
    }
}
