import FalFields
import FalJSON

/// R30: who speaks, how, in which language, and what.
extension MappingDraft {
    private static let voices = ["voice", "voice_id", "speaker"]
    private static let languages = ["language", "language_code", "language_boost", "voice_language"]
    /// What a film or a recording is translated into.
    private static let targets = ["output_language", "target_language", "target_lang"]

    /// Speech from text, or from other speech.
    mutating func addSpeech() {
        guard rules.modality == .audio else { return }
        addSpeechChoice(Self.voices, .voice)
        if !rules.rules.contains(where: { $0.source == .voice }) {
            addRecord(.voice, named: ["speakers"], rule: "R30")
        }
        addSpeechChoice(Self.targets + Self.languages, .language)
        addSpeechChoice(["output_format", "audio_format", "response_format", "format"], .outputFormat)
        let rates = candidates(["sample_rate"]) { !$0.isText && $0.isNumber }
        if let field = rates.first { add(field, from: .sampleRate, as: .value, rule: "R4") }
        let speeds = candidates(["speed", "voice_speed"], where: \.isNumber)
        if let field = speeds.first { add(field, from: .speed, as: .value, rule: "R4") }
        // Settings go beside the other fields, where no override knows an object for them.
        rules.rules.append(FieldMapper.Rule("", from: .voiceSettings, as: .members, origin: "R4"))
        addRecord(.dialogue, rule: "R30")
        // Beside the text that is spoken, a prompt says how.
        let isSpoken = rules.rules.contains { $0.source == .text && $0.field != "prompt" }
        let descriptions =
            ["voice_description", "style_instructions", "voice_instruction"] + (isSpoken ? ["prompt"] : [])
        addUnclaimed(descriptions, from: .voiceDescription, rule: "R30") { $0.isText && !$0.isListed }
    }

    private mutating func addSpeechChoice(_ names: [String], _ source: UnifiedField) {
        guard let field = candidates(names, where: \.isText).first else { return }
        // An answer as `url` or `hex` is no file format.
        if source == .outputFormat, field.value.listedValues.contains("hex") { return }
        add(field, from: source, as: .choice, rule: "R4")
    }

    /// Films in which somebody speaks.
    mutating func addSpeaker() {
        guard rules.modality == .video else { return }
        addFirst(["avatar", "avatar_id"], from: .avatar, rule: "R30", where: \.isText)
        addMember("character", "avatar", from: .avatar)
        addFirst(Self.voices, from: .voice, rule: "R30", where: \.isText)
        addMember("voice", "voice", from: .voice)
        addUnclaimed(["text_input", "script", "text"], from: .script, rule: "R30") { $0.isText && !$0.isListed }
        addMember("voice", "prompt", from: .script)
        addFirst(Self.targets + Self.languages, from: .language, rule: "R30", where: \.isText)
    }

    /// A member of an object that stands for the whole of it.
    private mutating func addMember(_ name: String, _ member: String, from source: UnifiedField) {
        guard let field = self[name], !field.isText,
            let inner = field.value.options.flatMap({ schema.fields(of: $0) }).first(where: { $0.name == member }),
            inner.isText
        else { return }
        claim(field)
        rules.rules.append(
            FieldMapper.Rule(
                "\(name)/\(member)", from: source, as: inner.isListed ? .choice : .value, origin: "R30"))
    }

    /// The first of some fields that are no prompt yet.
    private mutating func addUnclaimed(
        _ names: [String], from source: UnifiedField, rule: String, where fits: (FieldDescriptor) -> Bool
    ) {
        addFirst(names.filter { !claimed.contains($0) }, from: source, rule: rule, where: fits)
    }
}
