import FalFields
import FalJSON

/// The rules R2 to R8 of how the model's fields are filled from a unified request. Each looks only at fields that the
/// endpoint has, and only where their types fit.
extension MappingDraft {
    mutating func applyRules() {
        switch rules.modality {
        case .model: addModel()
        case .transcript: addTranscript()
        case .caption: addCaption()
        default:
            if rules.modality == .video { addShots() }
            if rules.modality != .audio { addElements() }
            addText()
            addDuration()
            addFrameCount()
            addListedChoices()
            addSize()
            addSwitches()
            addNumbers()
            addSpeech()
            addSpeaker()
            addFiles()
            addSection()
            addVariant()
            if rules.modality != .audio {
                addWeights()
                addEffect()
                addSourcePrompt()
            }
        }
        if rules.also == .music { addMusic() }
        if rules.also == .upscaled { addUpscaling() }
    }

    // MARK: R2: the prompt, or the text that is spoken

    mutating func addText() {
        if let field = rules.modality == .audio ? spokenText : prompt {
            // A prompt or a list of shots, where the schema requires neither.
            let shots = rules.rules.first { $0.source == .shots }?.field
            add(
                field, from: rules.modality == .audio ? .text : .prompt, as: .value, rule: "R2",
                unless: field.presence.isRequired ? nil : shots)
        }
        if let field = self["negative_prompt"], field.isText {
            add(field, from: .negativePrompt, as: .value, rule: "R2")
        }
    }

    private var spokenText: FieldDescriptor? {
        // Of `text` and `prompt` the required one is spoken: the other says how.
        let names = ["text", "preview_text", "prompt", "gen_text", "text_prompt", "text_input", "script", "input"]
        let found = candidates(names) { $0.isText && !$0.isListed }
        return found.first(where: \.presence.isRequired) ?? found.first { $0.name == "text" || $0.name == "prompt" }
    }

    private var prompt: FieldDescriptor? {
        if let prompt = self["prompt"], prompt.isText { return prompt }
        if let text = self["text"], text.isText, RoleWords.says(texts["text"], "prompt") { return text }
        // An optional `text` of a video endpoint is speech (PixVerse lipsync), not the prompt.
        let names = ["text", "script", "input_text", "text_input", "instruction", "text_prompt", "target_prompt"]
        return candidates(names) { $0.isText && !$0.isListed && $0.presence.isRequired }.first ?? onlyRequiredText
    }

    /// Words of texts that name something at fal, say where it is, or have a rule of their own.
    private static let namingWords: Set<String> = [
        "id", "model", "url", "urls", "archive", "language", "lang", "voice", "avatar", "effect", "tags", "format",
        "style", "quality", "resolution", "size", "ratio", "duration",
    ]

    /// `object_to_remove`, `new_text`: the one text that an endpoint requires, whatever its name.
    private var onlyRequiredText: FieldDescriptor? {
        let texts = fields.filter {
            $0.presence.isRequired && $0.isText && !$0.isListed && $0.mediaKind == nil
                && Self.namingWords.isDisjoint(with: RoleWords($0).words)
        }
        return texts.count == 1 ? texts[0] : nil
    }

    // MARK: R3: the duration

    /// The schema's own literals are sent: a duration is `6`, `"6"` or `"6s"`, depending on the endpoint.
    mutating func addDuration() {
        guard rules.modality != .image else { return }
        let names = ["duration", "duration_seconds", "seconds", "video_length", "seconds_total", "audio_length"]
        if let field = candidates(names, where: \.takesSeconds).first {
            add(field, from: .duration, as: .seconds, rule: "R3")
        } else if let field = candidates(["music_length_ms", "duration_ms", "length_ms"], where: \.isNumber).first {
            add(field, from: .duration, as: .milliseconds, rule: "R3")
        }
    }

    // MARK: R4: fields of the same name and meaning, whose values the schema lists

    private mutating func addListedChoices() {
        guard rules.modality != .audio else { return }
        for source in [UnifiedField.resolution, .aspectRatio, .style, .quality] {
            // `style` is a number on two endpoints, and `quality` a compression level on another.
            let isPreset = source == .style && self["style"] == nil && RoleWords.says(texts["preset"], "style")
            guard let field = self[isPreset ? "preset" : source.rawValue], field.isText || field.isListed else {
                continue
            }
            if source == .quality, rules.modality == .video { continue }
            add(field, from: source, as: .choice, rule: "R4")
        }
    }

    // MARK: R5 and R6: sizes, and ratios on endpoints that only know sizes

    private mutating func addSize() {
        guard rules.modality != .audio else { return }
        let schema = self.schema
        let found = candidates(["image_size", "video_size", "size"]) { $0.isText || $0.takesSides(in: schema) }
        // `resolution` is a size in all but its name on some: an object of width and height, or a list of `512x992`.
        guard let field = found.first ?? self["resolution"], !found.isEmpty || field.isSize(in: schema) else { return }
        add(field, from: .size, as: .size, rule: "R6")
        let table = SizeTable(field.value, schema: schema)
        if self["aspect_ratio"] == nil, !table.ratios.isEmpty {
            add(field, from: .aspectRatio, as: .preset, rule: "R5")
        }
    }

    // MARK: R7: switches, where they are true or false and nothing else

    mutating func addSwitches() {
        guard rules.modality != .audio else { return }
        let audio = ["generate_audio", "generate_audio_switch", "enable_audio", "audio"]
        if rules.modality == .video, let field = candidates(audio, where: \.isBoolean).first {
            add(field, from: .generateAudio, as: .value, rule: "R7")
        }
        let rewriting = [
            "enhance_prompt", "prompt_optimizer", "enable_prompt_expansion", "expand_prompt", "prompt_expansion",
        ]
        if let field = candidates(rewriting, where: \.isBoolean).first {
            add(field, from: .enhancePrompt, as: .value, rule: "R7")
        }
    }

    // MARK: R8: how many results; and the seed, which has one name everywhere

    mutating func addNumbers() {
        if let field = self["seed"], field.isNumber { add(field, from: .seed, as: .value, rule: "R8") }
        guard rules.modality == .video || rules.modality == .image else { return }
        let names = ["num_images", "num_videos", "num_outputs", "n"]
        if let field = candidates(names, where: \.isNumber).first {
            add(field, from: .count, as: .value, rule: "R8")
        }
    }
}

extension FieldDescriptor {
    /// Numbers, also beside `auto`, texts that are numbers, but not `short` and `long`.
    fileprivate var takesSeconds: Bool {
        let listed = value.listedValues
        if listed.isEmpty { return isNumber || isText }
        return listed.contains { LengthTable.number(of: $0) != nil }
            || value.options.contains { $0.values.isEmpty && ($0.kind == .integer || $0.kind == .number) }
    }

    fileprivate func isSize(in schema: EndpointSchema) -> Bool {
        takesSides(in: schema) || value.listedValues.contains { $0.stringValue.flatMap(SizeTable.pixels) != nil }
    }

    fileprivate func takesSides(in schema: EndpointSchema) -> Bool {
        SizeTable(value, schema: schema).sides != nil
    }
}
