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
            id: document.id, path: document.path, category: document.category, about: document.about,
            input: document.input.map { type(of: $0, named: "Input") } ?? TypeModel(.json, origin: start),
            output: document.output.map { type(of: $0, named: "Output") } ?? TypeModel(.json, origin: start),
            components: components)
    }

    /// - Parameter name: what a record is called that stands in this place.
    private func type(of schema: Schema, named name: String) -> TypeModel {
        var type = TypeModel(
            shape(of: schema, named: name), isNullable: schema.isNullable, limits: schema.limits, mark: schema.mark,
            origin: schema.origin)
        // A list beside a type narrows it, also where the type says otherwise (`type: string, enum: [1]` was never
        // seen).
        if schema.type == "array", case .forbidden = schema.items {
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
            var parts = schema.allOf.map { type(of: $0, named: name) }
            if !schema.properties.isEmpty {
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
        case "array": return .array(element(of: schema, named: name))
        case "object": return object(schema, named: name)
        case nil where schema.isObject: return object(schema, named: name)
        case nil where schema.isArray: return .array(element(of: schema, named: name))
        default: return .json
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
        if case .typed(let value) = schema.additional { return .map(type(of: value, named: name + "_value")) }
        // An object without a schema takes any members.
        return .map(TypeModel(.json, origin: schema.origin))
    }

    private func record(_ schema: Schema, named name: String) -> RecordModel {
        let required = Set(schema.required)
        let fields = schema.properties.map { property in
            FieldModel(
                wire: property.name, type: type(of: property.schema, named: (name + "_" + property.name).shortened),
                isRequired: required.contains(property.name), serverDefault: property.schema.serverDefault,
                text: property.schema.text, limitText: property.schema.anyLimitText,
                isDeprecated: property.schema.isDeprecated, examples: property.schema.examples,
                origin: property.schema.origin)
        }
        var result = RecordModel(name: name, fields: fields, text: schema.text, origin: schema.origin)
        switch schema.additional {
        case .typed(let value): result.additional = type(of: value, named: name + "_value")
        case .allowed: result.additional = TypeModel(.json, origin: schema.origin)
        case .forbidden, .unspecified:
            if schema.hasPatternProperties {
                result.additional = TypeModel(.json, origin: schema.origin)
            } else if case .forbidden = schema.additional {
                result.isClosed = true
            }
        }
        return result
    }
}

extension Schema {
    /// The sentence about file limits: here, in the option of a nullable field, or about the items of a list.
    fileprivate var anyLimitText: String? {
        if let found = limitText ?? anyOf.lazy.compactMap(\.anyLimitText).first { return found }
        if case .typed(let element) = items { return element.anyLimitText }
        return places.lazy.compactMap(\.anyLimitText).first
    }

    fileprivate var isObject: Bool {
        if case .typed = additional { return true }
        return !properties.isEmpty
    }

    fileprivate var isArray: Bool {
        if case .typed = items { return true }
        return !places.isEmpty
    }
}
