import FalFields

/// R11: the images that a result is made from.
///
/// The order of the rules is the order of preference for one image: a list that is required, a single field, a list,
/// the field of the first frame. For several images the engine skips what is no list.
enum ReferenceRules {
    static let lists = ["reference_image_urls", "image_urls", "ref_image_urls", "input_image_urls", "images"]
    static let singles = ["image_url", "reference_image_url", "input_image_url"]

    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        let schema = draft.schema
        let lists = draft.candidates(lists) { $0.mediaForm(in: schema)?.isList ?? false }
        let singles = draft.candidates(singles) { $0.mediaForm(in: schema)?.isSingle ?? false }
        add(lists.filter(\.presence.isRequired), to: &draft)
        add(singles, to: &draft)
        add(lists.filter { !$0.presence.isRequired }, to: &draft)
        if singles.isEmpty, lists.isEmpty { add(loneRequiredImage(of: draft), to: &draft) }
        let frames = draft.candidates(FrameRules.first) { $0.mediaForm(in: schema)?.isSingle ?? false }
        add(frames, isFallback: true, to: &draft)
    }

    /// `source_image_url` of a talking head: the one image that an endpoint requires, whatever its name. Where several
    /// are required (the sides of a thing) the request has no way to tell them apart.
    private static func loneRequiredImage(of draft: MappingDraft) -> [FieldDescriptor] {
        let found = draft.unclaimed.filter {
            $0.presence.isRequired && $0.mediaKind == .image && $0.mediaForm(in: draft.schema) != nil
                && !$0.name.contains("mask")
        }
        return found.count == 1 ? found : []
    }

    private static func add(_ fields: [FieldDescriptor], isFallback: Bool = false, to draft: inout MappingDraft) {
        for field in fields {
            guard let form = field.mediaForm(in: draft.schema) else { continue }
            draft.add(field, from: .reference, as: form, rule: "R11", isFallback: isFallback)
        }
    }
}
