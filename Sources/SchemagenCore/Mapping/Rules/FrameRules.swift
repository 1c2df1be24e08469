import FalFields

/// R9 and R10: how a video begins and ends.
enum FrameRules {
    private static let last = [
        "last_frame_url", "last_image_url", "end_image_url", "tail_image_url", "end_frame_url",
    ]
    static let first = [
        "first_frame_url", "first_image_url", "start_image_url", "start_frame_url", "first_frame_image_url",
    ]

    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        add(last, .lastFrame, "R9", to: &draft)
        if add(first, .firstFrame, "R10", to: &draft) == 0 {
            // An endpoint with a single image takes it as what it starts from.
            add(ReferenceRules.singles, .firstFrame, "R10", to: &draft)
        }
    }

    @discardableResult
    private static func add(
        _ names: [String], _ role: UnifiedField, _ rule: String, to draft: inout MappingDraft
    ) -> Int {
        let schema = draft.schema
        let found = draft.candidates(names) { $0.mediaForm(in: schema)?.isSingle ?? false }
        for field in found { draft.add(field, from: role, as: field.mediaForm(in: schema) ?? .media, rule: rule) }
        return found.count
    }
}

extension FieldMapper.Form {
    var isSingle: Bool { self == .media || self == .file }
    var isList: Bool { self == .mediaList || self == .fileList }
}
