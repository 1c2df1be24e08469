import FalJSON

/// A value of a unified field, as rules read it.
enum UnifiedValue {
    case json(JSONValue)
    case seconds(Double)
    case media(FalMedia)

    var isEmptyText: Bool { if case .json(.string(let text)) = self { text.isEmpty } else { false } }
}

extension UnifiedFields {
    /// The value of a field that is no image with a role; `nil` where the caller gave none.
    func value(of field: UnifiedField) -> UnifiedValue? {
        switch field {
        case .prompt, .text: text(prompt)
        case .negativePrompt: text(negativePrompt)
        case .duration: duration.map { .seconds($0.inSeconds) }
        case .resolution: text(resolution)
        case .aspectRatio: text(aspectRatio)
        case .size: text(size)
        case .style: text(style)
        case .quality: text(quality)
        case .generateAudio: generateAudio.map { .json(.bool($0)) }
        case .enhancePrompt: enhancePrompt.map { .json(.bool($0)) }
        case .seed: number(seed)
        case .count: number(count)
        case .video: video.map { .media($0) }
        case .audio: audio.map { .media($0) }
        case .voice: text(voice)
        case .voiceSettings: voiceSettings.isEmpty ? nil : .json(.object(JSONObject(sorted: voiceSettings)))
        case .language: text(language)
        case .outputFormat: text(format?.format)
        case .sampleRate: number(format?.sampleRate)
        case .bitrate: number(format?.bitrate)
        case .images, .reference, .firstFrame, .lastFrame, .styleImage, .asset, .mask, .extra: nil
        }
    }

    private func text(_ value: String?) -> UnifiedValue? { value.map { .json(.string($0)) } }

    private func number(_ value: Int?) -> UnifiedValue? { value.map { .json(.number(JSONNumber($0))) } }

    /// The fields of its kind of request that are no images and not `extra`: those that can go unmapped.
    var scalarFields: [UnifiedField] {
        switch modality {
        case .video: Self.video
        case .image: Self.image
        case .audio: Self.audio
        case .other: []
        }
    }

    private static let video: [UnifiedField] = [
        .prompt, .negativePrompt, .duration, .resolution, .aspectRatio, .size, .style, .video, .audio, .generateAudio,
        .enhancePrompt, .seed, .count,
    ]
    private static let image: [UnifiedField] = [
        .prompt, .negativePrompt, .size, .aspectRatio, .resolution, .quality, .style, .enhancePrompt, .seed, .count,
    ]
    private static let audio: [UnifiedField] = [
        .text, .negativePrompt, .voice, .voiceSettings, .language, .audio, .video, .duration, .outputFormat,
        .sampleRate, .bitrate, .seed,
    ]
}
