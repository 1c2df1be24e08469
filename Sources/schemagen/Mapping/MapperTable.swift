import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// The rows of a mapper: every field of the model's input, what fills it, and what it allows.
struct MapperTable {
    struct Row {
        var field: String
        var isRequired: Bool
        /// The unified fields that fill it. If there are none, only `additionalFields` can.
        var sources: [UnifiedField]
        var form: String
        var allowed: [JSONValue]
        /// Its type and limits, for a field without listed values.
        var limits: String
        /// The rule that derived it, or `override`.
        var rule: String
        /// A remark, such as a value that is always sent.
        var note: String
        /// Why it is filled like that, or which rule nearly took it.
        var reason: String

        /// What fills it.
        var source: String {
            if !sources.isEmpty { return sources.map(\.rawValue).joined(separator: ", ") }
            return note.hasPrefix("always") ? "-" : "extra"
        }
    }

    let rows: [Row]

    init(_ mapper: FieldMapper, _ reasons: MappingReasons) {
        var rows: [Row] = []
        for field in mapper.schema.inputFields {
            let (own, inner) = Self.rules(of: field.name, in: mapper.rules)
            rows += own.map { Self.row(field, field.name, $0, mapper) }
            // An object whose members are filled needs no row of its own.
            if own.isEmpty, inner.isEmpty { rows.append(Self.row(field, field.name, [], mapper)) }
            for group in inner {
                let target = mapper.schema.member(group[0].field, of: field)
                rows.append(Self.row(target ?? field, group[0].field, group, mapper))
            }
        }
        for rule in mapper.rules.rules where rule.field.isEmpty {
            rows.append(
                Row(
                    field: "(any)", isRequired: false, sources: [rule.source], form: rule.form.text, allowed: [],
                    limits: "", rule: rule.origin, note: "", reason: ""))
        }
        for index in rows.indices { rows[index].reason = reasons[rows[index].field] ?? "" }
        self.rows = rows
    }

    /// The rules of a field and those of its members, grouped by form and origin.
    private static func rules(
        of name: String, in rules: FieldMapper.Rules
    ) -> (own: [[FieldMapper.Rule]], inner: [[FieldMapper.Rule]]) {
        var own: [[FieldMapper.Rule]] = []
        var inner: [[FieldMapper.Rule]] = []
        func add(_ rule: FieldMapper.Rule, to groups: inout [[FieldMapper.Rule]]) {
            let place = groups.firstIndex { group in
                group[0].field == rule.field && group[0].form == rule.form && group[0].origin == rule.origin
            }
            if let place { groups[place].append(rule) } else { groups.append([rule]) }
        }
        for rule in rules.rules {
            if rule.field == name { add(rule, to: &own) }
            if rule.field.hasPrefix(name + "/") { add(rule, to: &inner) }
        }
        return (own, inner)
    }

    private static func row(
        _ field: FieldDescriptor, _ name: String, _ rules: [FieldMapper.Rule], _ mapper: FieldMapper
    ) -> Row {
        let constant = mapper.rules.constants.first { $0.field == name }
        var notes: [String] = []
        if let constant { notes.append((constant.isForced ? "always " : "default ") + constant.value.text(.compact)) }
        if let other = rules.first?.unless { notes.append("unless \(other)") }
        if rules.contains(where: \.isFallback) { notes.append("as a fallback") }
        return Row(
            field: name, isRequired: field.presence.isRequired, sources: rules.map(\.source),
            form: rules.first?.form.text ?? "", allowed: field.value.listedValues,
            limits: LimitText(field, most: mapper.rules.limits[name]).text, rule: rules.first?.origin ?? "",
            note: notes.joined(separator: ", "), reason: "")
    }

    // MARK: Printing

    var text: String {
        var table = TextTable()
        table.append(["MODEL FIELD", "UNIFIED FIELD", "FORM", "RULE", "ALLOWED"])
        for row in rows {
            let isFilled = !row.sources.isEmpty
            var allowed = row.allowed.isEmpty ? row.limits : Self.list(row.allowed)
            if !row.note.isEmpty { allowed += (allowed.isEmpty ? "" : "; ") + row.note }
            table.append([
                TerminalEscaping.escaped(row.field) + (row.isRequired ? " *" : ""), row.source,
                isFilled ? row.form : "-", isFilled ? row.rule : "-", TerminalEscaping.escaped(allowed),
            ])
        }
        return table.text
    }

    /// A line for each field: the rule that took it and what it goes by, or the one that nearly did.
    var reasons: String {
        var table = TextTable()
        var last = ""
        for row in rows where !row.reason.isEmpty && row.field != last {
            table.append([TerminalEscaping.escaped(row.field), TerminalEscaping.escaped(row.reason)])
            last = row.field
        }
        return "Why\n" + table.text
    }

    /// At most eight values, since lists of voices are long.
    private static func list(_ values: [JSONValue]) -> String {
        let shown = values.prefix(8).map { $0.stringValue ?? $0.text() }.joined(separator: ", ")
        return values.count > 8 ? "\(shown), … (\(values.count) values)" : shown
    }

    var json: JSONValue {
        .array(
            rows.map { row in
                var object: JSONObject = [
                    "model_field": .string(row.field), "required": .bool(row.isRequired),
                    "unified_fields": .array(row.sources.map { .string($0.rawValue) }),
                ]
                if !row.sources.isEmpty {
                    object["form"] = .string(row.form)
                    object["rule"] = .string(row.rule)
                }
                if !row.allowed.isEmpty { object["allowed"] = .array(row.allowed) }
                if !row.limits.isEmpty { object["limits"] = .string(row.limits) }
                if !row.note.isEmpty { object["note"] = .string(row.note) }
                if !row.reason.isEmpty { object["reason"] = .string(row.reason) }
                return .object(object)
            })
    }
}

extension EndpointSchema {
    /// The member of a field's object at a path such as `voice_setting/voice_id`.
    fileprivate func member(_ path: String, of field: FieldDescriptor) -> FieldDescriptor? {
        let name = path.dropFirst(field.name.utf8.count + 1)
        return field.value.options.lazy.flatMap { fields(of: $0) }.first { $0.name == name }
    }
}

/// The type and limits of a field as text.
struct LimitText {
    let text: String

    /// - Parameter most: The maximum number of files, if only the description of the field has it.
    init(_ field: FieldDescriptor, most: Int?) {
        var parts = [Self.kind(field.value)]
        if let option = field.value.options.first(where: { !$0.limits.isEmpty }) { parts += Self.bounds(option.limits) }
        if let most { parts.append("at most \(most)") }
        text = parts.joined(separator: ", ")
    }

    private static func kind(_ value: ValueDescriptor) -> String {
        var kinds: [String] = []
        for option in value.options {
            let kind =
                switch option.kind {
                case .string: "string"
                case .integer: "integer"
                case .number: "number"
                case .boolean: "boolean"
                case .media(let kind), .file(let kind, _): kind.rawValue
                case .list(let element): "array of " + Self.kind(element)
                case .map, .record: "object"
                case .json, .union: "any JSON"
                }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        return kinds.joined(separator: " or ")
    }

    private static func bounds(_ limits: ValueLimits) -> [String] {
        var parts: [String] = []
        func range(_ low: String?, _ high: String?, _ unit: String) {
            switch (low, high) {
            case (let low?, let high?): parts.append("\(low) to \(high)\(unit)")
            case (let low?, nil): parts.append("at least \(low)\(unit)")
            case (nil, let high?): parts.append("at most \(high)\(unit)")
            case (nil, nil): break
            }
        }
        range(limits.minimum?.literal, limits.maximum?.literal, "")
        if let low = limits.exclusiveMinimum { parts.append("above \(low.literal)") }
        if let high = limits.exclusiveMaximum { parts.append("below \(high.literal)") }
        if let step = limits.multipleOf { parts.append("multiple of \(step.literal)") }
        range(limits.minLength.map(String.init), limits.maxLength.map(String.init), " characters")
        range(limits.minItems.map(String.init), limits.maxItems.map(String.init), " items")
        return parts
    }
}
