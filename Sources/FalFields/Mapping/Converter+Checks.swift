import FalJSON

extension Converter {
    mutating func checkModality() {
        if mapper.modality != fields.modality {
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

    /// A size and a ratio that say different things. The size wins: it is the more exact of the two.
    mutating func checkShape() {
        guard let size = fields.size, let ratio = fields.aspectRatio,
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

    /// After `extra`, which they overrule.
    mutating func forceConstants() {
        for (place, constant) in plan.constants where constant.isForced && applies(constant) {
            if let value = fields.extra[constant.field], value != constant.value {
                result.warnings.append(
                    MappingProblem(
                        .replaced, "'\(constant.field)' of extra is not sent: it is always \(constant.value.text())",
                        unifiedField: .extra, modelField: constant.field, value: value, allowed: [constant.value]))
            }
            values[place] = constant.value
        }
    }

    private func applies(_ constant: FieldMapper.Constant) -> Bool {
        constant.onlyWith.isEmpty
            || constant.onlyWith.contains { name in
                plan.places[name].map { values[$0] != nil } ?? false || fields.extra[name] != nil
            }
    }

    // MARK: Extra

    mutating func addExtra() {
        for (key, value) in fields.extra.count == 1 ? Array(fields.extra) : fields.extra.sorted(by: { $0.key < $1.key })
        {
            guard let place = plan.places[key] else {
                others.append((key, value))
                if plan.isTyped { warnUnknown(key) }
                continue
            }
            replaceUnified(at: place, key, value)
            values[place] = value
            checkExtra(key, value, plan.fields[place].descriptor)
        }
    }

    private mutating func warnUnknown(_ key: String) {
        let names = plan.fields.map { JSONValue.string($0.name) }
        let nearest = NearestValue(.extra).nearest(to: key, among: names)
        let hint = nearest?.stringValue.map { "; did you mean '\($0)'?" } ?? ""
        result.warnings.append(
            MappingProblem(
                .unknownField, "the model has no field '\(key)'\(hint)", unifiedField: .extra, modelField: key,
                nearest: nearest))
    }

    private mutating func replaceUnified(at place: Int, _ key: String, _ value: JSONValue) {
        guard let old = values[place], old != value else { return }
        noteReplaced(by: "extra", at: key) { $0.modelField == key || $0.modelField.hasPrefix(key + "/") }
        result.media.removeAll { $0.path.first == .member(key) }
    }

    /// Values that had gone into a field before another one took it.
    mutating func noteReplaced(by winner: String, at key: String, _ isField: (FieldMapper.Conversion.Use) -> Bool) {
        let losers = result.used.filter(isField)
        guard !losers.isEmpty else { return }
        result.used.removeAll(where: isField)
        for loser in losers {
            result.warnings.append(
                MappingProblem(
                    .replaced, "'\(key)' of \(winner) is sent instead of '\(loser.unifiedField.rawValue)'",
                    unifiedField: loser.unifiedField, modelField: key))
        }
    }

    private mutating func checkExtra(_ key: String, _ value: JSONValue, _ field: FieldDescriptor) {
        if value.isNull, field.presence.allowsNull { return }
        var validator = SchemaValidator(records: plan.records)
        validator.check(value, as: field.value)
        for violation in validator.violations {
            let place = violation.pointer.isEmpty ? key : key + violation.pointer
            var allowed: [JSONValue] = []
            if case .unlisted(let values) = violation.problem { allowed = values }
            result.warnings.append(
                MappingProblem(
                    .invalidExtra, "'\(place)' of extra \(violation.problem)", unifiedField: .extra, modelField: key,
                    allowed: allowed))
        }
    }

    // MARK: Accounts

    mutating func listUnmapped() {
        for field in fields.scalarFields where !handled.contains(field) && !isPrompt(field) {
            guard let value = fields.value(of: field) else { continue }
            if value.isEmptyText { continue }
            lose(field, "the model has no field for it")
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

    /// `prompt` and `text` are one place under two names.
    private func isPrompt(_ field: UnifiedField) -> Bool {
        (field == .prompt || field == .text) && (handled.contains(.prompt) || handled.contains(.text))
    }

    mutating func listMissing() {
        for place in plan.required where values[place] == nil {
            let field = plan.fields[place]
            // A value that was refused is a problem already, not one that the caller forgot.
            if result.problems.contains(where: { $0.modelField == field.name }) { continue }
            result.missing.append(.init(modelField: field.name, fillers: field.fillers.map(own)))
        }
    }
}

extension FalModality {
    fileprivate var noun: String {
        switch self {
        case .video: "videos"
        case .image: "images"
        case .audio: "audio"
        case .other: "neither images, videos nor audio"
        }
    }
}
