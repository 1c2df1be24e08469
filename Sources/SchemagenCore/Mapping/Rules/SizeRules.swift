import FalFields

/// R5 and R6: sizes, and ratios on endpoints that only know sizes.
enum SizeRules {
    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        let names = ["image_size", "video_size", "size"]
        guard let field = draft.candidates(names, where: { $0.isText || takesSides($0, draft.schema) }).first else {
            return
        }
        draft.add(field, from: .size, as: .size, rule: "R6")
        let table = SizeTable(field.value, schema: draft.schema)
        if draft["aspect_ratio"] == nil, !table.ratios.isEmpty {
            draft.add(field, from: .aspectRatio, as: .preset, rule: "R5")
        }
    }

    private static func takesSides(_ field: FieldDescriptor, _ schema: EndpointSchema) -> Bool {
        SizeTable(field.value, schema: schema).sides != nil
    }
}
