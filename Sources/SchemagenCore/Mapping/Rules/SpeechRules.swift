import FalFields
import FalJSON

/// What only speech has: voices, languages, formats. (R4 in another vocabulary.)
enum SpeechRules {
    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality == .audio else { return }
        add(["voice", "voice_id", "speaker"], .voice, to: &draft)
        add(["language", "language_code", "language_boost", "output_language"], .language, to: &draft)
        add(["output_format", "audio_format", "response_format", "format"], .outputFormat, to: &draft)
        let rates = draft.candidates(["sample_rate"]) { !$0.isText && $0.isNumber }
        if let field = rates.first { draft.add(field, from: .sampleRate, as: .value, rule: "R4") }
        // Settings go beside the other fields, where no override knows an object for them.
        draft.rules.rules.append(FieldMapper.Rule("", from: .voiceSettings, as: .members, origin: "R4"))
    }

    private static func add(_ names: [String], _ source: UnifiedField, to draft: inout MappingDraft) {
        guard let field = draft.candidates(names, where: \.isText).first else { return }
        // An answer as `url` or `hex` is no file format.
        if source == .outputFormat, field.value.listedValues.contains("hex") { return }
        draft.add(field, from: source, as: .choice, rule: "R4")
    }
}
