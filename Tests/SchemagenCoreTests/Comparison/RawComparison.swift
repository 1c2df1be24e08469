import FalJSON

/// Compares two documents by their JSON alone, knowing nothing of the generator's model: what any comparison of the
/// endpoint must find, and all that it may find. Texts, titles, examples and the order of keys are no differences.
struct RawComparison {
    enum Kind: String, Hashable {
        case added, removed, required, type, values, limit, serverDefault, deprecated, others, mark
    }

    struct Difference: Hashable {
        var kind: Kind
        var side: String
        /// Of the field, or of the record, that differs.
        var pointer: String
    }

    private let old: JSONValue
    private let new: JSONValue
    private(set) var differences: Set<Difference> = []
    private var seen: Set<[String]> = []

    init(old: JSONValue, new: JSONValue) {
        self.old = old
        self.new = new
        for side in ["input", "output"] {
            let (before, after) = (RawSchema(root: old, side: side), RawSchema(root: new, side: side))
            compare(before, after, side, field: after.pointer)
        }
    }

    private mutating func note(_ kind: Kind, _ side: String, _ pointer: String) {
        differences.insert(Difference(kind: kind, side: side, pointer: pointer))
    }

    private mutating func compare(_ before: RawSchema, _ after: RawSchema, _ side: String, field: String) {
        if before.isNullable != after.isNullable { note(.type, side, field) }
        compareValues(before, after, side, field: field)
    }

    private mutating func compareValues(_ before: RawSchema, _ after: RawSchema, _ side: String, field: String) {
        guard seen.insert([side, before.pointer, after.pointer, field]).inserted else { return }
        if before.options.count != 1 || after.options.count != 1 {
            let (first, second) = (before.options.map(\.kind), after.options.map(\.kind))
            if Set(first) != Set(second) || first.count != second.count { note(.type, side, field) }
            for (index, kind) in second.enumerated() {
                guard let place = first.firstIndex(of: kind) else { continue }
                compareOptions(before.options[place], after.options[index], side, field: field)
            }
        } else {
            compareOptions(before.options[0], after.options[0], side, field: field)
        }
        if before.mark != after.mark { note(.mark, side, field) }
    }

    private mutating func compareOptions(
        _ before: RawSchema.Option, _ after: RawSchema.Option, _ side: String, field: String
    ) {
        guard before.kind == after.kind else { return note(.type, side, field) }
        if before.values != after.values { note(.values, side, field) }
        if before.limits != after.limits { note(.limit, side, field) }
        if let first = before.items, let second = after.items { compare(first, second, side, field: field) }
        guard before.kind == "record" else { return }
        for (name, first) in before.properties {
            guard let second = after.properties[name] else {
                note(.removed, side, first.pointer)
                continue
            }
            let (wasRequired, isRequired) = (before.required.contains(name), after.required.contains(name))
            // A field that may be left out has no value either way.
            let nullDiffers = wasRequired && isRequired && first.isNullable != second.isNullable
            if wasRequired != isRequired || nullDiffers { note(.required, side, second.pointer) }
            if first.serverDefault != second.serverDefault { note(.serverDefault, side, second.pointer) }
            if first.isDeprecated != second.isDeprecated { note(.deprecated, side, second.pointer) }
            compareValues(first, second, side, field: second.pointer)
        }
        for (name, second) in after.properties where before.properties[name] == nil {
            note(.added, side, second.pointer)
        }
        if before.others != after.others { note(.others, side, after.pointer) }
    }
}

/// A schema of a document with its references followed and its spelling set aside.
struct RawSchema {
    struct Option {
        var pointer: String
        /// The JSON type; `record` for an object with properties, `any` for what says nothing.
        var kind: String
        var values: Set<JSONValue>?
        var limits: [String: JSONValue]
        var items: RawSchema?
        var properties: [String: RawSchema] = [:]
        var required: Set<String> = []
        var others: JSONValue = .null
    }

    var pointer: String
    var isNullable = false
    var isDeprecated = false
    var serverDefault: JSONValue?
    var mark: String?
    /// What it can be besides null.
    var options: [Option] = []

    private let root: JSONValue
    private let depth: Int

    init(root: JSONValue, side: String) {
        let paths = root["paths"]?.objectValue ?? [:]
        for member in paths {
            let operation = side == "input" ? "post" : "get"
            let isResult = member.key.hasSuffix("/requests/{request_id}")
            guard isResult == (side == "output"), let call = member.value[operation] else { continue }
            let holder = side == "input" ? call["requestBody"] : call["responses"]?["200"]
            guard let schema = holder?["content"]?["application/json"]?["schema"] else { continue }
            let way = side == "input" ? "post/requestBody" : "get/responses/200"
            let path = JSONPointer.escaped(member.key)
            self.init(schema, "/paths/\(path)/\(way)/content/application~1json/schema", root, depth: 0)
            return
        }
        self.init([:], "", root, depth: 0)
    }

    private init(_ schema: JSONValue, _ pointer: String, _ root: JSONValue, depth: Int) {
        self.root = root
        self.pointer = pointer
        self.depth = depth
        isDeprecated = schema["deprecated"] == true
        serverDefault = schema["default"] == .null ? JSONValue?.none : schema["default"]
        mark = Self.mark(of: schema)
        add(schema, pointer, limits: [:])
        options.sort { $0.kind < $1.kind }
        if options.isEmpty { options = [Option(pointer: pointer, kind: "any", limits: [:])] }
    }

    /// Adds what a schema can be. Limits beside a reference or a choice hold for what is behind it.
    private mutating func add(_ schema: JSONValue, _ pointer: String, limits outer: [String: JSONValue]) {
        guard depth < 12 else { return }
        if schema["nullable"] == true { isNullable = true }
        mark = mark ?? Self.mark(of: schema)
        var limits = outer
        for name in Self.limitNames { if let value = schema[name] { limits[name] = value } }
        for (name, value) in schema["x-fal"]?.objectValue?.map({ ($0.key, $0.value) }) ?? []
        where Self.mediaLimits.contains(name) { limits[name] = value }
        if let reference = schema["$ref"]?.stringValue, let target = follow(reference) {
            return add(target, String(reference.dropFirst()), limits: limits)
        }
        let choices = (schema["anyOf"] ?? schema["oneOf"])?.arrayValue ?? []
        if !choices.isEmpty {
            let word = schema["anyOf"] == nil ? "oneOf" : "anyOf"
            for (index, choice) in choices.enumerated() {
                if choice["type"] == "null" {
                    isNullable = true
                } else {
                    add(choice, "\(pointer)/\(word)/\(index)", limits: limits)
                }
            }
            return
        }
        if let parts = schema["allOf"]?.arrayValue, parts.count == 1 {
            return add(parts[0], "\(pointer)/allOf/0", limits: limits)
        }
        guard schema["type"] != "null",
            schema["type"] != nil || schema["properties"] != nil || schema["enum"] != nil
                || schema["const"] != nil
        else { return }
        options.append(option(schema, pointer, limits))
    }

    private func option(_ schema: JSONValue, _ pointer: String, _ limits: [String: JSONValue]) -> Option {
        var option = Option(pointer: pointer, kind: schema["type"]?.stringValue ?? "any", limits: limits)
        let listed = schema["enum"]?.arrayValue ?? schema["const"].map { [$0] }
        if let listed {
            option.values = Set(listed.filter { !$0.isNull })
            // Lists of texts and of whole numbers are types of their own in Swift.
            option.kind += " list"
        }
        if let items = schema["items"] {
            option.items = RawSchema(items, "\(pointer)/items", root, depth: depth + 1)
        }
        if let properties = schema["properties"]?.objectValue, !properties.isEmpty {
            option.kind = "record"
            for member in properties {
                let place = "\(pointer)/properties/\(JSONPointer.escaped(member.key))"
                option.properties[member.key] = RawSchema(member.value, place, root, depth: depth + 1)
            }
            option.required = Set(schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            option.others = schema["additionalProperties"] ?? .null
        } else if let values = schema["additionalProperties"], values.objectValue != nil {
            option.items = RawSchema(values, "\(pointer)/additionalProperties", root, depth: depth + 1)
        }
        return option
    }

    private func follow(_ reference: String) -> JSONValue? {
        reference.split(separator: "/").dropFirst().reduce(root) { value, token in
            value?[token.replacing("~1", with: "/").replacing("~0", with: "~").description]
        }
    }

    private static func mark(of schema: JSONValue) -> String? {
        let word = schema["_fal_ui_field"]?.stringValue ?? schema["ui"]?["field"]?.stringValue
        return switch word {
        case "image", "image_mask": "image"
        case "archive", "url", "file": "file"
        case "video", "audio": word
        default: nil
        }
    }

    private static let limitNames = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems", "maxItems", "pattern", "uniqueItems",
    ]

    private static let mediaLimits: Set = [
        "max_file_size", "min_width", "max_width", "min_height", "max_height", "min_area", "max_area",
        "min_aspect_ratio", "max_aspect_ratio", "multiple_of", "min_duration", "max_duration", "min_fps", "max_fps",
    ]
}
