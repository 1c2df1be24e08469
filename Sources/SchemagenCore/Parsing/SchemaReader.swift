import FalFields
import FalJSON

/// Reads JSON Schema objects. Keywords it does not know are skipped: fal leaks a good many (`le`, `step`,
/// `max_pixels`).
struct SchemaReader {
    /// The document's path as the user knows it, for diagnostics.
    let path: String
    /// What references lead to that is no component, by the places of the references.
    private let definitions: [JSONPosition: String]
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether schemas lie too deep inside one another to go on.
    private(set) var isTooDeep = false
    private var depth = 0

    /// - Parameter definitions: the names of ``LocalDefinitions``.
    init(path: String, definitions: [JSONPosition: String] = [:]) {
        self.path = path
        self.definitions = definitions
    }

    mutating func read(_ node: JSONNode, at origin: Origin) -> Schema {
        var schema = Schema(origin: origin)
        // `true` is the schema of anything.
        if node.boolValue == true { return schema }
        guard case .object(let members) = node.content else {
            report(.notASchema, "a schema must be an object, found \(node.kindName)", at: origin)
            return schema
        }
        guard depth < ModelLimits.depth else {
            if !isTooDeep {
                let place = Diagnostic.Place(path: path, position: origin.position, pointer: "#" + origin.pointer)
                diagnostics.append(.tooDeep(at: place, endpoint: nil))
            }
            isTooDeep = true
            return schema
        }
        depth += 1
        defer { depth -= 1 }
        for member in members {
            let place = origin.appending(member.key, at: member.keyPosition)
            read(member, at: place, into: &schema)
        }
        readPairs(of: node, at: origin, into: &schema)
        if schema.properties.isEmpty { return schema }
        schema.properties.sort(byOrder: schema.order)
        // Parts of an `allOf` may require each other's properties.
        if schema.allOf.isEmpty { reportMissing(in: schema) }
        return schema
    }

    private mutating func reportMissing(in schema: Schema) {
        let names = Set(schema.properties.map { WireName($0.name) })
        for name in schema.required where !names.contains(WireName(name)) {
            report(
                .missingRequired, "'\(name)' is required, but not among the properties; it is ignored",
                at: schema.origin)
        }
    }

    /// Keywords that say something by themselves; what several say together comes after them, so that the order of the
    /// keys decides nothing.
    private mutating func read(_ member: JSONNode.Member, at place: Origin, into schema: inout Schema) {
        let value = member.value
        switch member.key {
        case "format": schema.format = value.stringValue
        case "$ref": schema.reference = readReference(value, at: place)
        case "anyOf": schema.anyOf = readList(value, at: place)
        case "oneOf": schema.oneOf = readList(value, at: place)
        case "allOf": schema.allOf = readList(value, at: place)
        case "enum": schema.listed = value.arrayValue?.map(\.value)
        case "const": schema.constant = value.value
        case "default": schema.serverDefault = LocatedValue(value: value.value.withSortedMembers, origin: place)
        case "properties": schema.properties = readProperties(value, at: place)
        case "required": schema.required = value.arrayValue?.compactMap(\.stringValue) ?? []
        case "additionalProperties": schema.additional = readAdditional(value, at: place)
        case "patternProperties": schema.patterned = readProperties(value, at: place).map(\.schema)
        case "deprecated": schema.isDeprecated = value.boolValue ?? false
        case "title": schema.title = value.stringValue
        case "description": schema.text = value.stringValue
        case "limit_description": schema.limitText = value.stringValue
        case "x-fal-order-properties": schema.order = value.arrayValue?.compactMap(\.stringValue) ?? []
        case "discriminator": schema.discriminator = value["propertyName"]?.stringValue
        case "x-fal": schema.limits.media = MediaLimits(json: value.value)
        case "pattern": schema.limits.pattern = readPattern(value, at: place)
        default: readLimit(member, into: &schema.limits)
        }
    }

    private mutating func readReference(_ value: JSONNode, at place: Origin) -> String? {
        if let name = definitions[value.position] { return name }
        if let name = value.stringValue.flatMap(JSONPointer.init(reference:))?.component { return name }
        report(
            .foreignReference, "the reference does not lead to a schema of this document; it becomes JSONValue",
            at: place)
        return nil
    }

    private mutating func readList(_ value: JSONNode, at place: Origin) -> [Schema] {
        (value.arrayValue ?? []).enumerated().compactMap { index, element in
            // `false` is the schema of nothing.
            element.boolValue == false ? nil : read(element, at: place.appending("\(index)", at: element.position))
        }
    }

    private mutating func readProperties(_ value: JSONNode, at place: Origin) -> [Schema.Property] {
        var properties: [Schema.Property] = []
        var places: [WireName: Int] = [:]
        for member in value.objectValue ?? [] where member.value.boolValue != false {
            let origin = place.appending(member.key, at: member.keyPosition)
            let property = Schema.Property(name: member.key, schema: read(member.value, at: origin))
            // A name that comes twice means the last of them, as everywhere in JSON.
            if let index = places[WireName(member.key)] {
                properties[index] = property
            } else {
                places[WireName(member.key)] = properties.count
                properties.append(property)
            }
        }
        return properties
    }

    private mutating func readAdditional(_ value: JSONNode, at place: Origin) -> Schema.Additional {
        switch value.content {
        case .bool(let allowed): allowed ? .allowed : .forbidden
        case .object(let members) where members.isEmpty: .allowed
        default: .typed(read(value, at: place))
        }
    }

    private mutating func readPattern(_ value: JSONNode, at place: Origin) -> String? {
        guard let pattern = value.stringValue else { return nil }
        if SchemaPattern(pattern) == nil {
            report(.unsupportedPattern, "this pattern is documented, but not enforced", at: place)
        }
        return pattern
    }

    private func readLimit(_ member: JSONNode.Member, into limits: inout ValueLimits) {
        let value = member.value
        switch member.key {
        case "minimum": limits.minimum = value.numberValue
        case "maximum": limits.maximum = value.numberValue
        case "exclusiveMinimum": limits.exclusiveMinimum = value.numberValue
        case "exclusiveMaximum": limits.exclusiveMaximum = value.numberValue
        case "multipleOf": limits.multipleOf = value.numberValue
        case "minLength": limits.minLength = Self.count(value)
        case "maxLength": limits.maxLength = Self.count(value)
        case "minItems": limits.minItems = Self.count(value)
        case "maxItems": limits.maxItems = Self.count(value)
        case "uniqueItems": limits.uniqueItems = value.boolValue ?? false
        default: break
        }
    }

    /// A length or a number of items; a negative one says nothing.
    private static func count(_ value: JSONNode) -> Int? { value.intValue.flatMap { $0 < 0 ? nil : $0 } }

    mutating func report(_ code: DiagnosticCode, _ message: String, at origin: Origin) {
        diagnostics.append(
            Diagnostic(
                code, message, at: .init(path: path, position: origin.position, pointer: "#" + origin.pointer)))
    }
}

// MARK: - Keywords that are read together

extension SchemaReader {
    private mutating func readPairs(of node: JSONNode, at origin: Origin, into schema: inout Schema) {
        readItems(of: node, at: origin, into: &schema)
        // The younger of fal's two marks first.
        let marks = [node["ui"]?["field"], node["_fal_ui_field"]]
        schema.mark = marks.lazy.compactMap { $0?.stringValue.flatMap(MediaKind.init(mark:)) }.first
        if let examples = node.member("examples") {
            let place = origin.appending(examples.key, at: examples.keyPosition)
            schema.examples = (examples.value.arrayValue ?? []).enumerated().map { index, example in
                LocatedValue(value: example.value, origin: place.appending("\(index)", at: example.position))
            }
        }
        if let example = node.member("example") {
            let place = origin.appending(example.key, at: example.keyPosition)
            schema.examples.append(LocatedValue(value: example.value.value, origin: place))
        }
        // In OpenAPI 3.0 these two are flags beside the bounds.
        if node["exclusiveMinimum"]?.boolValue == true {
            (schema.limits.minimum, schema.limits.exclusiveMinimum) = (nil, schema.limits.minimum)
        }
        if node["exclusiveMaximum"]?.boolValue == true {
            (schema.limits.maximum, schema.limits.exclusiveMaximum) = (nil, schema.limits.maximum)
        }
        readType(of: node, at: origin, into: &schema)
    }

    /// `"string"`, or the type arrays of OpenAPI 3.1: `["string", "null"]` is a nullable string. Each of
    /// several types is an option, with all that the schema says beside, unless it lists options itself.
    private func readType(of node: JSONNode, at origin: Origin, into schema: inout Schema) {
        schema.isNullable = node["nullable"]?.boolValue ?? false
        guard let member = node.member("type") else { return }
        guard let elements = member.value.arrayValue else {
            schema.type = member.value.stringValue
            return
        }
        let names = elements.compactMap(\.stringValue)
        let others = names.filter { $0 != "null" }
        if others.count < names.count { schema.isNullable = true }
        if others.count == 1 {
            schema.type = others[0]
        } else if (schema.anyOf + schema.oneOf + schema.allOf).isEmpty {
            var option = schema
            (option.listed, option.constant, option.isNullable) = (nil, nil, false)
            option.origin = origin.appending(member.key, at: member.keyPosition)
            schema.anyOf = others.map { name in
                option.type = name
                return option
            }
        }
    }

    /// Arrays: `items` is one schema for all; a list (JSON Schema's old tuples, whose rest is `additionalItems`); or
    /// `{"0": …, "1": …}`, a tuple that lost its brackets on the way (`fal-ai/whisper`, timestamp). Beside
    /// `prefixItems` it is about the rest.
    private mutating func readItems(of node: JSONNode, at origin: Origin, into schema: inout Schema) {
        let prefix = node.member("prefixItems")
        if let prefix {
            schema.places = readList(prefix.value, at: origin.appending(prefix.key, at: prefix.keyPosition))
        }
        guard let items = node.member("items") else { return }
        let place = origin.appending(items.key, at: items.keyPosition)
        let isNumbered = items.value.objectValue.map { !$0.isEmpty && $0.allSatisfy { Int($0.key) != nil } } ?? false
        guard prefix == nil, isNumbered || items.value.arrayValue != nil else {
            if items.value.arrayValue == nil { schema.items = readAdditional(items.value, at: place) }
            return
        }
        let numbered = isNumbered ? readProperties(items.value, at: place) : []
        schema.places =
            isNumbered
            ? numbered.sorted { Int($0.name) ?? 0 < Int($1.name) ?? 0 }.map(\.schema)
            : readList(items.value, at: place)
        if let tail = node.member("additionalItems") {
            schema.items = readAdditional(tail.value, at: origin.appending(tail.key, at: tail.keyPosition))
        }
    }
}

extension [Schema.Property] {
    /// The order fal shows, then by name. fal's own key order changes from one fetch to the next.
    fileprivate mutating func sort(byOrder order: [String]) {
        let ranks = Dictionary(zip(order, 0...), uniquingKeysWith: { first, _ in first })
        sort { left, right in
            let (leftRank, rightRank) = (ranks[left.name] ?? .max, ranks[right.name] ?? .max)
            return leftRank == rightRank ? left.name < right.name : leftRank < rightRank
        }
    }
}

extension MediaKind {
    /// The words of `ui.field` and `_fal_ui_field`.
    init?(mark: String) {
        switch mark {
        case "image", "image_mask": self = .image
        case "video": self = .video
        case "audio": self = .audio
        case "archive", "url", "file": self = .file
        default: return nil
        }
    }
}

extension JSONNode {
    /// The kind of JSON value, for messages.
    var kindName: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// The same value with the members of every object in the order of their names. What is shown or written must not
    /// depend on fal's own order, which changes from one fetch to the next.
    var withSortedMembers: JSONValue {
        switch self {
        case .object(let members):
            .object(
                JSONObject(
                    members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value.withSortedMembers) }))
        case .array(let items): .array(items.map(\.withSortedMembers))
        default: self
        }
    }
}
