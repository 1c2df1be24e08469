import FalFields
import FalJSON

/// Follows every value of a request into its conversion.
struct RequestAccount {
    /// Values that are neither used, nor listed as unmapped, nor part of a problem or warning.
    let unaccounted: [String]

    init(_ fields: UnifiedFields, _ conversion: FieldMapper.Conversion) {
        let used = Set(conversion.used.map(\.unifiedField))
        let lost = Set(conversion.unmapped.map(\.unifiedField))
        let told = Set((conversion.problems + conversion.warnings).compactMap(\.unifiedField))
        var given: [UnifiedField] = []
        func note(_ field: UnifiedField, _ isThere: Bool) { if isThere { given.append(field) } }
        // An empty text says nothing that could get lost.
        func text(_ field: UnifiedField, _ value: String?) { note(field, !(value ?? "").isEmpty) }
        text(fields.modality == .audio ? .text : .prompt, fields.prompt)
        text(.negativePrompt, fields.negativePrompt)
        note(.duration, fields.duration != nil)
        text(.resolution, fields.resolution)
        if fields.size == nil { text(.aspectRatio, fields.aspectRatio) }
        text(.size, fields.size)
        text(.style, fields.style)
        text(.quality, fields.quality)
        note(.generateAudio, fields.generateAudio != nil)
        note(.enhancePrompt, fields.enhancePrompt != nil)
        note(.seed, fields.seed != nil)
        note(.count, fields.count != nil)
        note(.video, fields.video != nil)
        note(.audio, fields.audio != nil)
        text(.voice, fields.voice)
        note(.voiceSettings, !fields.voiceSettings.isEmpty)
        text(.language, fields.language)
        note(.outputFormat, fields.format != nil)
        note(.sampleRate, fields.format?.sampleRate != nil)
        note(.bitrate, fields.format?.bitrate != nil)
        for image in fields.images { note(image.role.field, true) }
        var missing = given.filter { !used.contains($0) && !lost.contains($0) && !told.contains($0) }.map {
            "'\($0.rawValue)' is in no account"
        }
        let replaced = Set(conversion.warnings.filter { $0.code == .replaced }.compactMap(\.modelField))
        for (key, value) in fields.extra where conversion.payload[key] != value && !replaced.contains(key) {
            missing.append("extra '\(key)' was not sent")
        }
        unaccounted = missing
    }
}
