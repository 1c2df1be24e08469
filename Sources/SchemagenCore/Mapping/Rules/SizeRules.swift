import FalFields
import FalJSON

/// R5 and R6: sizes, and ratios on endpoints that only know sizes.
enum SizeRules {
    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .audio else { return }
        let names = ["image_size", "video_size", "size"]
        let found = draft.candidates(names) { $0.isText || takesSides($0, draft.schema) }
        // `resolution` is a size in all but its name on some: an object of width and height, or a list of `512x992`.
        guard let field = found.first ?? draft["resolution"], !found.isEmpty || isSize(field, draft.schema) else {
            return
        }
        draft.add(field, from: .size, as: .size, rule: "R6")
        let table = SizeTable(field.value, schema: draft.schema)
        if draft["aspect_ratio"] == nil, !table.ratios.isEmpty {
            draft.add(field, from: .aspectRatio, as: .preset, rule: "R5")
        }
    }

    private static func isSize(_ field: FieldDescriptor, _ schema: EndpointSchema) -> Bool {
        takesSides(field, schema)
            || field.value.listedValues.contains { $0.stringValue.flatMap(SizeTable.pixels) != nil }
    }

    private static func takesSides(_ field: FieldDescriptor, _ schema: EndpointSchema) -> Bool {
        SizeTable(field.value, schema: schema).sides != nil
    }
}
