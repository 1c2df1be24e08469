import FalJSON

/// One conversion: applies the rules of a mapper to the values of a request.
struct Converter {
    let mapper: FieldMapper
    let plan: MappingPlan
    let fields: UnifiedFields
    let adjusting: FieldMapper.Adjustments
    /// By the field's index in the schema.
    var values: [JSONValue?]
    /// Members of `additionalFields` that the schema does not have.
    var others: [(key: String, value: JSONValue)] = []
    /// Unified fields that have been used, refused or reported.
    var handled: [UnifiedField] = []
    var result: FieldMapper.Conversion

    init(mapper: FieldMapper, fields: UnifiedFields, adjusting: FieldMapper.Adjustments) {
        self.mapper = mapper
        self.fields = fields
        self.adjusting = adjusting
        plan = mapper.plan
        values = [JSONValue?](repeating: nil, count: plan.fields.count)
        result = FieldMapper.Conversion(
            endpoint: mapper.endpoint, draft: JSONObject(), media: [], used: [], adjusted: [], unmapped: [],
            missing: [],
            warnings: [], problems: [])
        let count = fields.entries.count + fields.files.count
        handled.reserveCapacity(count)
        result.used.reserveCapacity(count)
    }

    mutating func run() -> FieldMapper.Conversion {
        checkModality()
        for step in plan.steps { apply(step) }
        checkShape()
        if !fields.files.isEmpty { placeFiles() }
        addConstants()
        if !fields.additionalFields.isEmpty { addAdditionalFields() }
        forceConstants()
        listUnmapped()
        listMissing()
        write()
        return result
    }

    // MARK: Values

    private mutating func apply(_ step: MappingPlan.Step) {
        guard let value = fields[step.source] else { return }
        if let other = step.unless, let owner = filler(of: other) {
            // An empty string holds nothing that could get lost.
            if !value.isEmptyString {
                reportUnmapped(own(step.source), "the model takes '\(other)' instead, which `\(owner.rawValue)` has")
            }
            handled.append(step.source)
            return
        }
        if case .members(let names) = step.writer { return spread(step, names) }
        if step.inner == nil, values[step.place] != nil {
            handled.append(step.source)
            // A size is more exact than a ratio; `checkShape` reports when they disagree.
            if step.source != .aspectRatio || fields[.size] == nil {
                reportUnmapped(step.source, "its field has a value already")
            }
            return
        }
        let written = write(value, step)
        handled.append(step.source)
        guard let written else { return }
        if !step.writer.checksAll { check(written, step) }
        put(written, step)
        result.used.append(.init(unifiedField: own(step.source), modelField: step.name))
    }

    /// What has given a field its value; `nil` where it has none.
    private func filler(of name: String) -> UnifiedField? {
        if let given = fields.additionalFields[name], !given.isNull { return .additionalFields }
        return result.used.first { $0.modelField == name }?.unifiedField
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

    /// Checks what the schema says about the value beyond its list: bounds, lengths, type.
    private mutating func check(_ value: JSONValue, _ step: MappingPlan.Step) {
        var validator = SchemaValidator(records: plan.records, isInput: true)
        validator.check(value, as: step.descriptor)
        // The files of elements have been checked, and local ones have no address yet.
        let found = validator.violations.first { step.source != .elements || $0.problem != .notAddress }
        guard let first = found else { return }
        let isWords = step.source.isPrivate
        // Prompts may be private. (A plain `nil` would become JSON's null here.)
        let place = step.name + first.pointer
        let subject = own(step.source).rawValue
        let told = place == subject ? "'\(subject)'" : "'\(subject)', the model's '\(place)',"
        let shown = isWords ? JSONValue?.none : value
        let code: MappingProblem.Code = step.source == .duration ? .invalidDuration : .outOfRange
        result.problems.append(
            MappingProblem(
                code, "\(told) \(first.problem)", unifiedField: own(step.source), modelField: step.name,
                value: shown,
                nearest: step.source == .duration ? nearestLength(step) : nil))
    }

    private mutating func spread(_ step: MappingPlan.Step, _ names: Set<String>?) {
        guard case .json(.object(let object))? = fields[step.source] else { return }
        handled.append(step.source)
        var taken = step.place >= 0 ? values[step.place]?.objectValue ?? JSONObject() : JSONObject()
        for member in object {
            guard names?.contains(member.key) ?? true else {
                reportUnmapped(step.source, "the model has no such setting", detail: member.key)
                continue
            }
            let place = step.place >= 0 ? "\(step.name)/\(member.key)" : member.key
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
        var validator = SchemaValidator(records: plan.records, isInput: true)
        validator.check(member.value, as: plan.fields[place].descriptor.value)
        if let first = validator.violations.first {
            result.problems.append(
                MappingProblem(
                    .outOfRange, "'voice_settings.\(member.key)' \(first.problem)", unifiedField: .voiceSettings,
                    modelField: member.key, value: member.value))
        }
    }

    /// The request's own name for a field: `prompt` and `text` are one field under two names.
    func own(_ field: UnifiedField) -> UnifiedField {
        guard field == .prompt || field == .text else { return field }
        return fields.modality == .audio ? .text : .prompt
    }

    mutating func reportUnmapped(_ field: UnifiedField, _ reason: String, detail: String? = nil) {
        result.unmapped.append(.init(unifiedField: field, detail: detail, reason: reason))
    }

    // MARK: Writing

    /// Writes the values in the order of the schema.
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

extension Converter {
    mutating func checkModality() {
        if !mapper.makes(fields.modality) {
            result.problems.append(
                MappingProblem(
                    .wrongModality,
                    "\(mapper.endpoint) makes \(mapper.modality.noun), the request asks for \(fields.modality.noun)",
                    value: .string(fields.modality.rawValue), allowed: [.string(mapper.modality.rawValue)]))
        }
        if mapper.scope != .endpoint {
            let basis = mapper.scope == .family ? "the models below \(mapper.endpoint)" : "any model of its kind"
            result.warnings.append(
                MappingProblem(.guessed, "the model is not known; it is taken for one like \(basis)"))
        }
    }

    /// Reports a size and a ratio that disagree. The size wins: it is the more exact of the two.
    mutating func checkShape() {
        guard let size = fields[.size]?.string, let ratio = fields[.aspectRatio]?.string,
            let wanted = FalAspectRatio.quotient(of: ratio),
            let given = SizeTable.pixels(size).map({ Double($0.width) / Double($0.height) })
                ?? SizeTable.quotient(ofPreset: size)
        else { return }
        // A side rounded to a multiple of 16 is still the same shape.
        guard max(wanted, given) / min(wanted, given) > 1.05 else { return }
        result.warnings.append(
            MappingProblem(
                .conflictingValues, "the size \(size) is not \(ratio)", unifiedField: .aspectRatio,
                value: .string(ratio), allowed: []))
    }

    mutating func addConstants() {
        for (place, constant) in plan.constants where values[place] == nil && applies(constant) {
            values[place] = constant.value
        }
    }

    /// Comes after `additionalFields`, which forced constants override.
    mutating func forceConstants() {
        for (place, constant) in plan.constants where constant.isForced && applies(constant) {
            if let value = fields.additionalFields[constant.field], value != constant.value {
                result.warnings.append(
                    MappingProblem(
                        .replaced, "'\(constant.field)' of extra is not sent: it is always \(constant.value.text())",
                        unifiedField: .additionalFields, modelField: constant.field, value: value,
                        allowed: [constant.value]))
            }
            values[place] = constant.value
        }
    }

    private func applies(_ constant: FieldMapper.Constant) -> Bool {
        constant.onlyWith.isEmpty
            || constant.onlyWith.contains { name in
                plan.places[name].map { values[$0] != nil } ?? false || fields.additionalFields[name] != nil
            }
    }

    // MARK: Additional fields

    mutating func addAdditionalFields() {
        for (key, value) in fields.additionalFields.sorted(by: { $0.key < $1.key }) {
            guard let place = plan.places[key] else {
                others.append((key, value))
                if let type = plan.additional { checkAdditionalField(key, value, type) } else { warnUnknown(key) }
                continue
            }
            replaceUnified(at: place, key, value)
            values[place] = value
            let field = plan.fields[place].descriptor
            if value.isNull, field.presence.allowsNull { continue }
            checkAdditionalField(key, value, field.value)
        }
    }

    private mutating func warnUnknown(_ key: String) {
        let nearest = NearestValue.nearest(to: key, among: plan.fields.lazy.map { $0.name })
        let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
        result.warnings.append(
            MappingProblem(
                .unknownField, "the model has no field '\(key)'\(hint)", unifiedField: .additionalFields,
                modelField: key, nearest: nearest.map(JSONValue.string)))
    }

    private mutating func replaceUnified(at place: Int, _ key: String, _ value: JSONValue) {
        guard let old = values[place], old != value else { return }
        noteReplaced(by: "extra", at: key) { $0.modelField == key || $0.modelField.hasPrefix(key + "/") }
        result.media.removeAll { $0.path.first == .member(key) }
    }

    /// Reports values that another value has replaced in a field.
    mutating func noteReplaced(by winner: String, at key: String, _ isField: (FieldMapper.Conversion.Use) -> Bool) {
        let losers = result.used.filter(isField)
        guard !losers.isEmpty else { return }
        result.used.removeAll(where: isField)
        result.adjusted.removeAll { isField(.init(unifiedField: $0.unifiedField, modelField: $0.modelField)) }
        for loser in losers {
            result.warnings.append(
                MappingProblem(
                    .replaced, "'\(key)' of \(winner) is sent instead of '\(loser.unifiedField.rawValue)'",
                    unifiedField: loser.unifiedField, modelField: key))
        }
    }

    private mutating func checkAdditionalField(_ key: String, _ value: JSONValue, _ type: ValueDescriptor) {
        var validator = SchemaValidator(records: plan.records, isInput: true)
        validator.check(value, as: type)
        for violation in validator.violations {
            let place = violation.pointer.isEmpty ? key : key + violation.pointer
            var allowed: [JSONValue] = []
            if case .unlisted(let values) = violation.problem { allowed = values }
            result.warnings.append(
                MappingProblem(
                    .invalidAdditionalField, "'\(place)' of extra \(violation.problem)",
                    unifiedField: .additionalFields, modelField: key,
                    allowed: allowed))
        }
    }

    // MARK: What was not sent, and what is missing

    mutating func listUnmapped() {
        for entry in fields.entries where !isHandled(entry.field) && !entry.value.isEmptyString {
            reportUnmapped(own(entry.field), reasonWithoutField(entry.field))
        }
        for place in plan.required where values[place]?.stringValue?.isEmpty ?? false {
            let field = plan.fields[place]
            guard let filler = field.fillers.first, filler == .prompt || filler == .text else { continue }
            result.warnings.append(
                MappingProblem(
                    .emptyPrompt, "the model requires a prompt, and this one is empty", unifiedField: own(filler),
                    modelField: field.name))
        }
    }

    private static let frameCounts = ["num_frames", "number_of_frames", "frame_count", "frames", "max_frames"]
    private static let frameRates = ["frames_per_second", "fps", "frame_rate"]

    /// Some models count frames. Which numbers they take, and at which rate, often only prose tells.
    private func reasonWithoutField(_ field: UnifiedField) -> String {
        guard field == .duration, let count = Self.frameCounts.first(where: { plan.places[$0] != nil }) else {
            return "the model has no field for it"
        }
        let reason = "the model counts frames: set extra[\"\(count)\"]"
        guard let rate = Self.frameRates.lazy.compactMap({ plan.places[$0] }).first.map({ plan.fields[$0] }) else {
            return reason
        }
        let standard = rate.descriptor.serverDefault.map {
            ", \($0.text()) a second unless '\(rate.name)' says otherwise"
        }
        return reason + (standard ?? "")
    }

    /// `prompt` and `text` are one field under two names.
    private func isHandled(_ field: UnifiedField) -> Bool {
        handled.contains(field) || (field == .prompt && handled.contains(.text))
    }

    /// The unified fields of this request that would fill a field of the model.
    private func fillers(of field: MappingPlan.Field) -> [UnifiedField] {
        let fillers = field.fillers.map(own)
        // Of two kinds of request, the other one has fields that this one lacks.
        guard mapper.rules.also != nil, let request = fields.modality.request else { return fillers }
        return fillers.filter(request.has)
    }

    mutating func listMissing() {
        for place in plan.required where values[place] == nil {
            let field = plan.fields[place]
            // A value that was rejected is reported already; the caller did not forget it.
            if result.problems.contains(where: { $0.modelField == field.name }) { continue }
            result.missing.append(.init(modelField: field.name, fillers: fillers(of: field)))
        }
    }
}
