import FalFields
import FalJSON

/// Follows every value of a request into its conversion.
struct ConversionTrace {
    /// Values that are neither used, nor listed as unmapped, nor part of a problem or warning.
    let unaccounted: [String]

    init(_ fields: UnifiedFields, _ conversion: FieldMapper.Conversion) {
        let used = Set(conversion.used.map(\.unifiedField))
        let lost = Set(conversion.unmapped.map(\.unifiedField))
        let told = Set((conversion.problems + conversion.warnings).compactMap(\.unifiedField))
        // An empty string says nothing that could get lost, and a size says more than a ratio.
        var given = fields.entries.filter { entry in
            entry.value != .string("") && (entry.field != .aspectRatio || fields[.size] == nil)
        }.map { $0.field == .prompt && fields.modality == .audio ? .text : $0.field }
        given += fields.files.map(\.field)
        var missing = given.filter { !used.contains($0) && !lost.contains($0) && !told.contains($0) }.map {
            "'\($0.rawValue)' is in no account"
        }
        let replaced = Set(conversion.warnings.filter { $0.code == .replaced }.compactMap(\.modelField))
        for (key, value) in fields.additionalFields where conversion.payload[key] != value && !replaced.contains(key) {
            missing.append("extra '\(key)' was not sent")
        }
        unaccounted = missing
    }
}
