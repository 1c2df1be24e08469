import FalFields
import FalJSON

/// R26 and R27: music where an endpoint makes audio, a larger version where it makes images or videos.
extension MappingDraft {
    /// The narrower kind of request that an endpoint takes as well.
    func narrowerKind(_ id: EndpointID, category: String?) -> FalModality? {
        switch rules.modality {
        case .audio: makesMusic(category) ? .music : nil
        case .image, .video: enlarges(id) ? .upscaled : nil
        default: nil
        }
    }

    // MARK: Music

    private static let lyrics = ["lyrics", "lyrics_prompt"]
    private static let tags = ["tags", "genres", "genre"]
    private static let descriptions = ["prompt", "text_prompt", "style_prompt"]
    /// What only speech has: a voice, a language, a text to read.
    private static let spoken = [
        "voice", "voice_id", "voice_setting", "speaker", "speakers", "language", "language_code", "text", "gen_text",
        "transcript", "inputs",
    ]

    /// Lyrics or genres tell music; so do words that describe a sound, where no voice, language or text to be spoken is
    /// there and the answer is a track and not a part of what went in.
    private func makesMusic(_ category: String?) -> Bool {
        if !candidates(Self.lyrics + Self.tags, where: { $0.isText || $0.isListOfTexts }).isEmpty { return true }
        let kinds = category?.split(separator: "-") ?? []
        guard !kinds.contains("speech"), candidates(Self.spoken, where: { _ in true }).isEmpty else { return false }
        let tracks: Set<String> = ["audio", "audios", "audio_file", "audio_url"]
        return rules.outputs.contains { $0.role == .audio && tracks.contains($0.field) }
            && !candidates(Self.descriptions, where: { $0.isText && !$0.isListed }).isEmpty
    }

    mutating func addMusic() {
        addFirst(Self.lyrics, from: .lyrics, rule: "R26", where: \.isText)
        if let field = candidates(Self.tags, where: { $0.isText || $0.isListOfTexts }).first {
            add(field, from: .tags, as: field.isListOfTexts ? .value : .joined, rule: "R26")
        }
        addFirst(
            ["is_instrumental", "force_instrumental", "instrumental", "make_instrumental"], from: .instrumental,
            rule: "R26", where: \.isBoolean)
        addSourcePrompt()
        addFirst(["num_songs", "num_samples", "num_outputs"], from: .count, rule: "R8", where: \.isNumber)
        if !rules.rules.contains(where: { $0.source == .text }) {
            addFirst(Self.descriptions, from: .text, rule: "R2") { $0.isText && !$0.isListed }
        }
        if !rules.rules.contains(where: { $0.source == .duration }) {
            addFirst(["music_duration", "total_seconds"], from: .duration, as: .seconds, rule: "R3") {
                $0.isNumber || $0.value.listedValues.contains { LengthTable.number(of: $0) != nil }
            }
        }
    }

    // MARK: Upscaling

    private static let factors = ["upscale_factor", "scale_factor", "scale_ratio", "scale"]
    private static let targets = ["target_resolution"]

    /// One image or video goes in, without words that it would need, and a factor or a resolution says how large it
    /// comes out. Where neither can be chosen, the id says it, which fal's ids do with the words of their job.
    private func enlarges(_ id: EndpointID) -> Bool {
        let wanted: MediaKind = rules.modality == .video ? .video : .image
        let media = fields.filter { $0.mediaKind == wanted && $0.mediaForm(in: schema) != nil }
        let needs = fields.filter(\.presence.isRequired)
        guard !media.isEmpty, !needs.contains(where: { $0.name.contains("prompt") }),
            needs.count(where: { $0.mediaKind != nil }) <= 1
        else { return false }
        let isNamed = id.segments.contains { segment in
            segment.split(separator: "-").contains { $0.hasPrefix("upscal") } || segment.contains("super-resolution")
        }
        return isNamed || !candidates(Self.factors, where: \.isNumber).isEmpty
            || !candidates(Self.targets, where: \.isListed).isEmpty
    }

    mutating func addUpscaling() {
        addFirst(Self.factors, from: .factor, rule: "R27", where: \.isNumber)
        addFirst(Self.targets, from: .resolution, as: .choice, rule: "R27", where: \.isListed)
        addFirst(["output_format"], from: .outputFormat, rule: "R27", where: \.isListed)
        addTargetMode()
    }

    /// Some take either a factor or a resolution, and a field says which one counts.
    private mutating func addTargetMode() {
        guard let mode = self["upscale_mode"], mode.value.listedValues.contains("target"),
            let target = rules.rules.first(where: { $0.source == .resolution })
        else { return }
        rules.constants.append(.init(mode.name, "target", onlyWith: [target.field]))
    }
}
