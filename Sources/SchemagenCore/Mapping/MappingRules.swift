import FalFields
import FalJSON

/// The rules R2 to R12 of how the model's fields are filled from a unified request. Each looks only at fields that the
/// endpoint has, and only where their types fit.
extension MappingDraft {
    mutating func applyRules() {
        addText()
        addDuration()
        addListedChoices()
        addSize()
        addSwitches()
        addNumbers()
        addSpeech()
        addMedia()
        addFrames()
        addReferences()
    }

    // MARK: R2: the prompt, or the text that is spoken

    private mutating func addText() {
        if let field = rules.modality == .audio ? spokenText : prompt {
            add(field, from: rules.modality == .audio ? .text : .prompt, as: .value, rule: "R2")
        }
        if let field = self["negative_prompt"], field.isText {
            add(field, from: .negativePrompt, as: .value, rule: "R2")
        }
    }

    private var spokenText: FieldDescriptor? {
        // Of `text` and `prompt` the required one is spoken: the other says how.
        let names = ["text", "prompt", "gen_text", "text_prompt", "text_input", "script", "input"]
        let found = candidates(names) { $0.isText && !$0.isListed }
        return found.first(where: \.presence.isRequired) ?? found.first { $0.name == "text" || $0.name == "prompt" }
    }

    private var prompt: FieldDescriptor? {
        if let prompt = self["prompt"], prompt.isText { return prompt }
        // An optional `text` of a video endpoint is speech (PixVerse lipsync), not the prompt.
        return candidates(["text", "script", "input_text", "text_input"]) {
            $0.isText && !$0.isListed && $0.presence.isRequired
        }.first
    }

    // MARK: R3: the duration

    /// The schema's own literals are sent: a duration is `6`, `"6"` or `"6s"`, depending on the endpoint.
    private mutating func addDuration() {
        guard rules.modality != .image else { return }
        let names = ["duration", "duration_seconds", "seconds", "video_length", "seconds_total", "audio_length"]
        if let field = candidates(names, where: \.takesSeconds).first {
            add(field, from: .duration, as: .seconds, rule: "R3")
        } else if let field = self["music_length_ms"] ?? self["duration_ms"], field.isNumber {
            add(field, from: .duration, as: .milliseconds, rule: "R3")
        }
    }

    // MARK: R4: fields of the same name and meaning, whose values the schema lists

    private mutating func addListedChoices() {
        guard rules.modality != .audio else { return }
        for source in [UnifiedField.resolution, .aspectRatio, .style, .quality] {
            // `style` is a number on two endpoints, and `quality` a compression level on another.
            guard let field = self[source.rawValue], field.isText || field.isListed else { continue }
            if source == .quality, rules.modality == .video { continue }
            add(field, from: source, as: .choice, rule: "R4")
        }
    }

    /// What speech adds: who speaks, in which language, as which kind of file.
    private mutating func addSpeech() {
        guard rules.modality == .audio else { return }
        addSpeechChoice(["voice", "voice_id", "speaker"], .voice)
        addSpeechChoice(["language", "language_code", "language_boost", "output_language"], .language)
        addSpeechChoice(["output_format", "audio_format", "response_format", "format"], .outputFormat)
        let rates = candidates(["sample_rate"]) { !$0.isText && $0.isNumber }
        if let field = rates.first { add(field, from: .sampleRate, as: .value, rule: "R4") }
        let speeds = candidates(["speed", "voice_speed"], where: \.isNumber)
        if let field = speeds.first { add(field, from: .speed, as: .value, rule: "R4") }
        // Settings go beside the other fields, where no override knows an object for them.
        rules.rules.append(FieldMapper.Rule("", from: .voiceSettings, as: .members, origin: "R4"))
    }

    private mutating func addSpeechChoice(_ names: [String], _ source: UnifiedField) {
        guard let field = candidates(names, where: \.isText).first else { return }
        // An answer as `url` or `hex` is no file format.
        if source == .outputFormat, field.value.listedValues.contains("hex") { return }
        add(field, from: source, as: .choice, rule: "R4")
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

    private mutating func addSwitches() {
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

    private mutating func addNumbers() {
        if let field = self["seed"], field.isNumber { add(field, from: .seed, as: .value, rule: "R8") }
        guard rules.modality != .audio else { return }
        let names = ["num_images", "num_videos", "num_outputs", "n"]
        if let field = candidates(names, where: \.isNumber).first {
            add(field, from: .count, as: .value, rule: "R8")
        }
    }

    // MARK: R9 and R10: how a video begins and ends

    private static let lastFrames = [
        "last_frame_url", "last_image_url", "end_image_url", "tail_image_url", "end_frame_url",
    ]
    private static let firstFrames = [
        "first_frame_url", "first_image_url", "start_image_url", "start_frame_url", "first_frame_image_url",
    ]

    private mutating func addFrames() {
        guard rules.modality != .audio else { return }
        addFrames(Self.lastFrames, .lastFrame, "R9")
        if addFrames(Self.firstFrames, .firstFrame, "R10") == 0 {
            // An endpoint with a single image takes it as what it starts from.
            addFrames(Self.singleReferences, .firstFrame, "R10")
        }
    }

    @discardableResult
    private mutating func addFrames(_ names: [String], _ role: UnifiedField, _ rule: String) -> Int {
        let schema = self.schema
        let found = candidates(names) { $0.mediaForm(in: schema)?.isSingle ?? false }
        for field in found { add(field, from: role, as: field.mediaForm(in: schema) ?? .media, rule: rule) }
        return found.count
    }

    // MARK: R11: the images that a result is made from

    private static let referenceLists = [
        "reference_image_urls", "image_urls", "ref_image_urls", "input_image_urls", "images",
    ]
    private static let singleReferences = ["image_url", "reference_image_url", "input_image_url"]

    /// The order of the rules is the order of preference for one image: a list that is required, a single field, a
    /// list, the field of the first frame. For several images the engine skips what is no list.
    private mutating func addReferences() {
        guard rules.modality != .audio else { return }
        let schema = self.schema
        let lists = candidates(Self.referenceLists) { $0.mediaForm(in: schema)?.isList ?? false }
        let singles = candidates(Self.singleReferences) { $0.mediaForm(in: schema)?.isSingle ?? false }
        addReferences(lists.filter(\.presence.isRequired))
        addReferences(singles)
        addReferences(lists.filter { !$0.presence.isRequired })
        if singles.isEmpty, lists.isEmpty { addReferences(onlyRequiredImage) }
        addReferences(
            candidates(Self.firstFrames) { $0.mediaForm(in: schema)?.isSingle ?? false }, isFallback: true)
    }

    /// `source_image_url` of a talking head: the one image that an endpoint requires, whatever its name. Where several
    /// are required (the sides of a thing) the request has no way to tell them apart.
    private var onlyRequiredImage: [FieldDescriptor] {
        let found = unclaimed.filter {
            $0.presence.isRequired && $0.mediaKind == .image && $0.mediaForm(in: schema) != nil
                && !$0.name.contains("mask")
        }
        return found.count == 1 ? found : []
    }

    private mutating func addReferences(_ fields: [FieldDescriptor], isFallback: Bool = false) {
        for field in fields {
            guard let form = field.mediaForm(in: schema) else { continue }
            add(field, from: .reference, as: form, rule: "R11", isFallback: isFallback)
        }
    }

    // MARK: R12: the clip, the sound and the mask that go in

    private mutating func addMedia() {
        if rules.modality != .image {
            addMedia(["video_url", "input_video_url", "video_urls"], .video, .video)
            addMedia(["audio_url", "audio_urls"], .audio, .audio)
        }
        if rules.modality != .audio { addMedia(["mask_url", "mask_image_url"], .mask, nil) }
    }

    /// - Parameter kind: where no name is there, the one required field of this kind of file is taken.
    private mutating func addMedia(_ names: [String], _ source: UnifiedField, _ kind: MediaKind?) {
        let schema = self.schema
        // One clip is no list of two: what is to be joined goes in through `additionalFields`.
        var found = candidates(names) { $0.mediaForm(in: schema) != nil && ($0.value.limits.minItems ?? 0) < 2 }
        if found.isEmpty, let kind {
            found = unclaimed.filter {
                $0.presence.isRequired && $0.mediaKind == kind && $0.mediaForm(in: schema)?.isSingle ?? false
            }
            // `driven_audio_url` of a talking head is the only one; of two, either could be meant.
            if found.count > 1 { return }
        }
        guard let field = found.first, let form = field.mediaForm(in: schema) else { return }
        add(field, from: source, as: form, rule: "R12")
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

extension FieldMapper.Form {
    fileprivate var isSingle: Bool { self == .media || self == .file }
    fileprivate var isList: Bool { self == .mediaList || self == .fileList }
}
