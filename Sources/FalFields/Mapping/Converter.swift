import FalJSON

/// One conversion: walks the rules of a mapper over the values of a request.
struct Converter {
    let mapper: FieldMapper
    let plan: MappingPlan
    let fields: UnifiedFields
    /// By place in the schema.
    var values: [JSONValue?]
    /// Members that are no fields of the schema, from `extra`.
    var others: [(key: String, value: JSONValue)] = []
    /// Unified fields that have been used, refused or reported.
    var handled: [UnifiedField] = []
    var result: FieldMapper.Conversion

    init(mapper: FieldMapper, fields: UnifiedFields) {
        self.mapper = mapper
        self.fields = fields
        plan = mapper.plan
        values = [JSONValue?](repeating: nil, count: plan.fields.count)
        result = FieldMapper.Conversion(
            endpoint: mapper.endpoint, draft: JSONObject(), media: [], used: [], unmapped: [], missing: [],
            warnings: [], problems: [])
    }

    mutating func run() -> FieldMapper.Conversion {
        checkModality()
        for step in plan.steps { take(step) }
        checkShape()
        if !fields.images.isEmpty { seatImages() }
        addConstants()
        if !fields.extra.isEmpty { addExtra() }
        forceConstants()
        listUnmapped()
        listMissing()
        write()
        return result
    }

    // MARK: Values

    private mutating func take(_ step: MappingPlan.Step) {
        guard let value = fields.value(of: step.source) else { return }
        if let other = step.unless, let replacement = fields.extra[other], !replacement.isNull {
            // An empty text says nothing that could get lost.
            if !(value.isEmptyText) {
                lose(own(step.source), "the model takes '\(other)' instead, which `extra` has")
            }
            handled.append(step.source)
            return
        }
        if case .members(let names) = step.writer { return spread(step, names) }
        if step.inner == nil, values[step.place] != nil {
            handled.append(step.source)
            // A size beside a ratio says it more exactly; `checkShape` says when they disagree.
            if step.source != .aspectRatio || fields.size == nil { lose(step.source, "its field has a value already") }
            return
        }
        let written = write(value, step)
        handled.append(step.source)
        guard let written else { return }
        if !step.isChecked { check(written, step) }
        put(written, step)
        result.used.append(.init(unifiedField: own(step.source), modelField: name(of: step)))
    }

    private mutating func put(_ value: JSONValue, _ step: MappingPlan.Step) {
        guard let inner = step.inner else {
            values[step.place] = value
            return
        }
        var object = values[step.place]?.objectValue ?? JSONObject()
        object[inner] = value
        values[step.place] = .object(object)
    }

    /// Whatever the schema says about the value beyond its list: bounds, lengths, type.
    private mutating func check(_ value: JSONValue, _ step: MappingPlan.Step) {
        var validator = SchemaValidator(records: plan.records)
        validator.check(value, as: step.descriptor)
        guard let first = validator.violations.first else { return }
        let isWords = step.source == .prompt || step.source == .text || step.source == .negativePrompt
        // Words may be private. (`nil` beside a JSONValue would be a null.)
        let place = name(of: step)
        let isSame = place == own(step.source).rawValue
        let shown = isWords ? JSONValue?.none : value
        let code: MappingProblem.Code = step.source == .duration ? .invalidDuration : .outOfRange
        result.problems.append(
            MappingProblem(
                code, "'\(own(step.source).rawValue)'\(isSame ? "" : ", the model's '\(place)',") \(first.problem)",
                unifiedField: own(step.source), modelField: name(of: step), value: shown,
                nearest: step.source == .duration ? nearestLength(step) : nil))
    }

    private mutating func spread(_ step: MappingPlan.Step, _ names: Set<String>?) {
        guard case .json(.object(let object))? = fields.value(of: step.source) else { return }
        handled.append(step.source)
        var taken = step.place >= 0 ? values[step.place]?.objectValue ?? JSONObject() : JSONObject()
        for member in object {
            guard names?.contains(member.key) ?? true else {
                lose(step.source, "the model has no such setting", detail: member.key)
                continue
            }
            let place = step.place >= 0 ? "\(plan.fields[step.place].name)/\(member.key)" : member.key
            noteReplaced(by: "voice_settings", at: member.key) { $0.modelField == place }
            if step.place >= 0 { taken[member.key] = member.value } else { putSetting(member) }
            result.used.append(.init(unifiedField: step.source, modelField: place))
        }
        if step.place >= 0, !taken.isEmpty {
            values[step.place] = .object(taken)
            check(.object(taken), step)
        }
    }

    private mutating func putSetting(_ member: JSONObject.Member) {
        guard let place = plan.places[member.key] else { return }
        values[place] = member.value
        var validator = SchemaValidator(records: plan.records)
        validator.check(member.value, as: plan.fields[place].descriptor.value)
        if let first = validator.violations.first {
            result.problems.append(
                MappingProblem(
                    .outOfRange, "'voice_settings.\(member.key)' \(first.problem)", unifiedField: .voiceSettings,
                    modelField: member.key, value: member.value))
        }
    }

    /// The name that the request has for it: `prompt` and `text` are one place.
    func own(_ field: UnifiedField) -> UnifiedField {
        guard field == .prompt || field == .text else { return field }
        return fields.modality == .audio ? .text : .prompt
    }

    func name(of step: MappingPlan.Step) -> String {
        guard step.place >= 0 else { return "" }
        let name = plan.fields[step.place].name
        return step.inner.map { "\(name)/\($0)" } ?? name
    }

    mutating func lose(_ field: UnifiedField, _ reason: String, detail: String? = nil) {
        result.unmapped.append(.init(unifiedField: field, detail: detail, reason: reason))
    }

    // MARK: The end

    /// In the order of the schema.
    private mutating func write() {
        var object = JSONObject()
        object.reserveCapacity(values.count + others.count)
        for (place, value) in values.enumerated() {
            if let value { object[plan.fields[place].name] = value }
        }
        for other in others { object[other.key] = other.value }
        result.draft = object
    }
}

extension JSONValue {
    fileprivate var isEmptyText: Bool { if case .string(let text) = self { text.isEmpty } else { false } }
}
