import FalFields
import FalJSON

/// Turns schemas into types, one keyword at a time and without judgement: spellings are brought together later.
package struct ModelTranslator: Sendable {
    package init() {}

    package func translate(_ document: SchemaDocument) -> EndpointModel {
        var components: [String: TypeModel] = [:]
        for (name, schema) in document.components { components[name] = type(of: schema, named: name) }
        let start = Origin(position: JSONPosition(line: 1, column: 1), pointer: "")
        return EndpointModel(
            id: document.id, path: document.path, category: document.category, isRealtime: document.isRealtime,
            about: document.about,
            input: document.input.map { type(of: $0, named: "Input") } ?? TypeModel(.json, origin: start),
            output: document.output.map { type(of: $0, named: "Output") } ?? TypeModel(.json, origin: start),
            components: components, words: document.words)
    }

    /// - Parameter name: what a record is called that stands in this place.
    func type(of schema: Schema, named name: String) -> TypeModel {
        var type = TypeModel(
            shape(of: schema, named: name), isNullable: schema.isNullable, limits: schema.limits, mark: schema.mark,
            origin: schema.origin)
        // A list beside a type narrows it, also where the type says otherwise (`type: string, enum: [1]` was never
        // seen).
        if schema.isArray, case .forbidden = schema.items {
            // Nothing follows the places of a tuple.
            type.limits.maxItems = min(type.limits.maxItems ?? .max, schema.places.count)
        }
        if let values = schema.listed ?? schema.constant.map({ [$0] }) {
            type.shape = .enumeration(values)
            // `enum` beside `anyOf: [string, null]` (heygen/avatar4/digital-twin, voice): null is among the options.
            type.isNullable = type.isNullable || (schema.anyOf + schema.oneOf).contains { $0.type == "null" }
        }
        return type
    }

    private func shape(of schema: Schema, named name: String) -> TypeModel.Shape {
        if let reference = schema.reference { return .reference(reference) }
        let options = schema.anyOf + schema.oneOf
        if !options.isEmpty { return .union(options.map { type(of: $0, named: name) }) }
        if !schema.allOf.isEmpty {
            let telling = schema.allOf.filter { !$0.isBareObject }
            var parts = (telling.isEmpty ? schema.allOf : telling).map { part in
                part.isClosedMap ? closedRecord(part, named: name) : type(of: part, named: name)
            }
            if !schema.properties.isEmpty || schema.saysWhatElse {
                parts.append(TypeModel(.inline(record(schema, named: name)), origin: schema.origin))
            }
            return .intersection(parts)
        }
        switch schema.type {
        case "string": return .string
        case "integer": return .integer
        case "number": return .number
        case "boolean": return .boolean
        case "null": return .null
        default:
            if schema.isObject { return object(schema, named: name) }
            return schema.isArray ? .array(element(of: schema, named: name)) : .json
        }
    }

    /// The one type of a list's items. A tuple has a type per place; when they agree, also with what follows them, it
    /// is a list of that type. One that says nothing of what follows is taken to end.
    private func element(of schema: Schema, named name: String) -> TypeModel {
        var types = schema.places.map { type(of: $0, named: name + "_item") }
        switch schema.items {
        case .typed(let items): types.append(type(of: items, named: name + "_item"))
        case .allowed: return TypeModel(.json, origin: schema.origin)
        case .forbidden, .unspecified: break
        }
        guard let first = types.first else { return TypeModel(.json, origin: schema.origin) }
        let agree = types.dropFirst().allSatisfy { $0.shape == first.shape && $0.isNullable == first.isNullable }
        if agree {
            var element = first
            // Each place of a tuple may have limits of its own; a list can only keep what holds for all.
            if types.contains(where: { $0.limits != first.limits }) { element.limits = ValueLimits() }
            return element
        }
        return TypeModel(.union(types), origin: schema.origin)
    }

    private func object(_ schema: Schema, named name: String) -> TypeModel.Shape {
        if !schema.properties.isEmpty { return .inline(record(schema, named: name)) }
        // An object without a schema takes any members.
        return .map(others(schema, named: name) ?? TypeModel(.json, origin: schema.origin))
    }

    private func record(_ schema: Schema, named name: String) -> RecordModel {
        let required = Set(schema.required.map { WireName($0) })
        let fields = schema.properties.map { property in
            FieldModel(
                wire: property.name, type: type(of: property.schema, named: (name + "_" + property.name).shortened),
                isRequired: required.contains(WireName(property.name)), serverDefault: property.schema.serverDefault,
                text: property.schema.text, limitText: property.schema.anyLimitText,
                format: property.schema.anyFormat,
                deprecation: property.schema.isDeprecated ? "fal has deprecated this field." : nil,
                examples: property.schema.examples,
                origin: property.schema.origin)
        }
        var result = RecordModel(name: name, fields: fields, text: schema.text, origin: schema.origin)
        result.additional = others(schema, named: name)
        if result.additional == nil, case .forbidden = schema.additional { result.isClosed = true }
        return result
    }

    /// A part of an `allOf` that only says that the others name all members.
    private func closedRecord(_ schema: Schema, named name: String) -> TypeModel {
        TypeModel(.inline(record(schema, named: name)), origin: schema.origin)
    }

    /// The one type of the members without a property, where the schema invites any: those that match a pattern, and
    /// all others. Anything where the two differ.
    private func others(_ schema: Schema, named name: String) -> TypeModel? {
        var types = schema.patterned.map { type(of: $0, named: name + "_value") }
        switch schema.additional {
        case .typed(let value): types.append(type(of: value, named: name + "_value"))
        case .allowed: return TypeModel(.json, origin: schema.origin)
        case .unspecified: return types.isEmpty ? nil : TypeModel(.json, origin: schema.origin)
        case .forbidden: break
        }
        guard let first = types.first else { return nil }
        return types.allSatisfy { $0 == first } ? first : TypeModel(.json, origin: schema.origin)
    }
}

extension Schema {
    /// The form of the text: here, or in the option of a nullable field.
    fileprivate var anyFormat: String? { format ?? anyOf.lazy.compactMap(\.format).first }

    /// The sentence about file limits: here, in the option of a nullable field, or about the items of a list.
    fileprivate var anyLimitText: String? {
        if let found = limitText ?? anyOf.lazy.compactMap(\.anyLimitText).first { return found }
        if case .typed(let element) = items { return element.anyLimitText }
        return places.lazy.compactMap(\.anyLimitText).first
    }

    fileprivate var isObject: Bool {
        if case .typed = additional, type == nil { return true }
        return type == "object" || type == nil && !(properties.isEmpty && patterned.isEmpty)
    }

    fileprivate var isArray: Bool {
        if case .typed = items, type == nil { return true }
        return type == "array" || type == nil && !places.isEmpty
    }

    /// Whether it says what members there may be beside those with a property.
    fileprivate var saysWhatElse: Bool {
        if case .unspecified = additional { return !patterned.isEmpty }
        return true
    }

    /// Whether it forbids all members but those that other parts of an `allOf` have.
    fileprivate var isClosedMap: Bool {
        if case .forbidden = additional { namesNothing && patterned.isEmpty } else { false }
    }

    /// Whether it says that a value is an object, and no more.
    fileprivate var isBareObject: Bool { type == "object" && namesNothing && !saysWhatElse }

    private var namesNothing: Bool {
        type ?? "object" == "object" && reference == nil && properties.isEmpty && listed == nil && constant == nil
            && (anyOf + oneOf + allOf).isEmpty
    }
}
