import FalFields

/// R20, R21, R28 and R29: objects that are found by their shape: elements, shots, added weights, and the part of a
/// sound or a film that is worked on.
extension MappingDraft {
    // MARK: R20 and R21: elements and shots

    mutating func addElements() {
        if let field = fields.first(where: { ElementTable($0.value, schema: schema) != nil }) {
            add(field, from: .elements, as: .elements, rule: "R20")
        }
    }

    mutating func addShots() {
        if let field = fields.first(where: { ShotTable($0.value, schema: schema) != nil }) {
            add(field, from: .shots, as: .shots, rule: "R21")
        }
    }

    // MARK: R28: weights

    /// Models that take one set of weights have a field for its place and one for how much it counts.
    private static let weights = [
        ("lora_path", "lora_scale"), ("lora_url", "lora_scale"), ("finetune_id", "finetune_strength"),
    ]

    mutating func addWeights() {
        if addRecord(.loras, rule: "R28") { return }
        guard let (path, scale) = Self.weights.first(where: { self[$0.0]?.isText ?? false }) else { return }
        addPart(path, "path", of: .loras, rule: "R28")
        addPart(scale, "scale", of: .loras, rule: "R28")
    }

    // MARK: R29: from one second to another

    private static let times: Set<String> = ["time", "seconds", "mask"]

    mutating func addSection() {
        guard rules.modality != .image else { return }
        if addRecord(.section, rule: "R29") { return }
        for start in fields where start.isNumber && !start.isText {
            let words = RoleWords(start).words
            guard words.contains("start"), !Self.times.isDisjoint(with: words),
                let end = self[start.name.replacing("start", with: "end")], end.isNumber
            else { continue }
            addPart(start.name, "start", of: .section, rule: "R29")
            addPart(end.name, "end", of: .section, rule: "R29")
            return
        }
    }

    // MARK: By shape

    /// - Returns: whether a field holds such objects.
    @discardableResult
    mutating func addRecord(_ source: UnifiedField, named names: [String]? = nil, rule: String) -> Bool {
        for field in fields where !claimed.contains(field.name) && names?.contains(field.name) ?? true {
            guard let table = MemberTable(field.value, of: source, schema: schema) else { continue }
            add(field, from: source, as: table.form, rule: rule)
            return true
        }
        return false
    }

    private mutating func addPart(_ name: String, _ member: String, of source: UnifiedField, rule: String) {
        if let field = self[name] { add(field, from: source, as: .part(member), rule: rule) }
    }
}
