import FalFields

/// R3: the field of the duration. Its literals are what is sent, so that nobody has to guess between `6`, `"6"` and
/// `"6s"`.
enum LengthRules {
    static func apply(to draft: inout MappingDraft) {
        guard draft.rules.modality != .image else { return }
        let names = ["duration", "duration_seconds", "seconds", "video_length", "seconds_total", "audio_length"]
        if let field = draft.candidates(names, where: takesSeconds).first {
            draft.add(field, from: .duration, as: .seconds, rule: "R3")
        } else if let field = draft["music_length_ms"] ?? draft["duration_ms"], field.isNumber {
            draft.add(field, from: .duration, as: .milliseconds, rule: "R3")
        }
    }

    /// Numbers, texts that are numbers, but not `short` and `long`.
    private static func takesSeconds(_ field: FieldDescriptor) -> Bool {
        let listed = field.value.listedValues
        if listed.isEmpty { return field.isNumber || field.isText }
        return listed.contains { LengthTable.number(of: $0) != nil }
    }
}
