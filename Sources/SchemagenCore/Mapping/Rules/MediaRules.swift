import FalFields

/// R12: the clip, the sound and the mask that go in.
enum MediaRules {
    static func apply(to draft: inout MappingDraft) {
        let modality = draft.rules.modality
        if modality != .image {
            add(["video_url", "input_video_url", "video_urls"], .video, .video, to: &draft)
            add(["audio_url", "audio_urls"], .audio, .audio, to: &draft)
        }
        if modality != .audio { add(["mask_url", "mask_image_url"], .mask, nil, to: &draft) }
    }

    /// - Parameter kind: where no name is there, the one required field of this kind of file.
    private static func add(
        _ names: [String], _ source: UnifiedField, _ kind: MediaKind?, to draft: inout MappingDraft
    ) {
        let schema = draft.schema
        // One clip is no list of two: what is to be joined goes in through `extra`.
        var found = draft.candidates(names) { $0.mediaForm(in: schema) != nil && ($0.value.limits.minItems ?? 0) < 2 }
        if found.isEmpty, let kind {
            found = draft.unclaimed.filter {
                $0.presence.isRequired && $0.mediaKind == kind && $0.mediaForm(in: schema)?.isSingle ?? false
            }
            // `driven_audio_url` of a talking head is the one there is; of two nobody can say which is meant.
            if found.count > 1 { return }
        }
        guard let field = found.first, let form = field.mediaForm(in: schema) else { return }
        draft.add(field, from: source, as: form, rule: "R12")
    }
}
