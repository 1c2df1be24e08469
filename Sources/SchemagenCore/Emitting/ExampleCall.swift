import FalFields
package import FalJSON

/// The shortest call of an endpoint: every required field, with a value that its schema takes.
package struct ExampleCall {
    private let endpoint: NamedEndpoint
    private let lists: [SwiftName: NamedEnumeration]
    private let records: [SwiftName: NamedRecord]
    private let unions: [SwiftName: NamedUnion]
    private let constants: [SwiftType: NamedEnumeration.Member]
    private let builder: DescriptorBuilder
    /// How many values there may still be: records that require records of records would otherwise fill pages.
    private var budget = 200

    /// A value as Swift and as JSON.
    private struct Value {
        var swift: String
        var json: JSONValue
    }

    /// What the Swift becomes on the wire.
    package private(set) var json: JSONValue = .null
    /// `.init(prompt: "a fox in the snow")`, or the JSON of an input that is not typed.
    private(set) var input = ""

    package init(endpoint: NamedEndpoint) {
        self.endpoint = endpoint
        lists = Dictionary(endpoint.enumerations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        records = Dictionary(endpoint.records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        unions = Dictionary(endpoint.unions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        constants = endpoint.constants
        let names = Dictionary(
            endpoint.records.map { ($0.model.name, $0.name.text) }, uniquingKeysWith: { first, _ in first })
        builder = DescriptorBuilder { names[$0] ?? $0 }
        let value = written()
        (input, json) = (value.swift, value.json)
    }

    private mutating func written() -> Value {
        switch endpoint.input {
        case .record:
            guard let record = endpoint.records.first(where: { $0.name.text == "Input" }) else { break }
            return self.record(record, Place(wire: ""))
        case .alias(let type): return value(type, endpoint.model.input, Place(wire: ""))
        }
        return Value(swift: "[:]", json: [:])
    }

    /// Where a value stands.
    fileprivate struct Place {
        /// The field that it belongs to.
        var wire: String
        var depth = 0
        /// Its number among items that must differ.
        var variant = 0

        var inside: Place { Place(wire: wire, depth: depth + 1, variant: variant) }
    }

    private static let mostLevels = 8

    private func isLast(_ place: Place) -> Bool { place.depth >= Self.mostLevels || budget <= 0 }

    // MARK: Values

    private mutating func value(_ type: SwiftType, _ model: TypeModel, _ place: Place) -> Value {
        if let listed = listed(model, place) { return listed }
        switch type {
        case .string: return string(model.limits, place)
        case .int, .double: return number(model.limits, isWhole: type == .int, place)
        case .bool: return Value(swift: "true", json: true)
        case .json, .dictionary: return Value(swift: "[:]", json: [:])
        case .media: return media(model, place)
        case .bytes: return Value(swift: "[1, 2, 3]", json: "AQID")
        case .file(let kind):
            let url = "https://example.com/\(kind.rawValue)" + place.suffix
            return Value(
                swift: "Fal\(kind.rawValue.capitalizedFirst)(url: \"\(url)\")", json: ["url": .string(url)])
        case .array(let element):
            if case .array(let inner) = model.shape { return list(element, inner, model.limits, place) }
            return Value(swift: "[]", json: [])
        case .optional(let wrapped):
            if model.isNullable { return Value(swift: "nil", json: .null) }
            return value(wrapped, model, place)
        case .nested(let name): return nested(name, model, place)
        }
    }

    /// A value of a list that is no enumeration: of fractions, of one boolean, of a mixture.
    private func listed(_ model: TypeModel, _ place: Place) -> Value? {
        guard !model.listed.isEmpty else { return nil }
        return model.listed[place.variant % model.listed.count].literal.map {
            Value(swift: $0, json: model.listed[place.variant % model.listed.count])
        }
    }

    private func string(_ limits: ValueLimits, _ place: Place) -> Value {
        let text = AllowedText(limits).text(like: place.wire == "prompt" ? "a fox in the snow" : "…" + place.suffix)
        return Value(swift: SwiftLiteral.string(text).text, json: .string(text))
    }

    private func number(_ limits: ValueLimits, isWhole: Bool, _ place: Place) -> Value {
        let number = AllowedNumber(limits, isInteger: isWhole).nearest(to: JSONNumber(place.variant + 1))
        // Only what fits the Swift type can be written.
        let swift = isWhole ? number.intValue.map(String.init) : number.literal
        return Value(swift: swift ?? "1", json: swift == nil ? 1 : .number(number))
    }

    private func media(_ model: TypeModel, _ place: Place) -> Value {
        var name = "file" + place.suffix
        if case .media(let kind) = model.shape {
            switch kind {
            case .image: name = "image\(place.suffix).png"
            case .video: name = "video\(place.suffix).mp4"
            case .audio: name = "audio\(place.suffix).mp3"
            case .file: break
            }
        }
        let url = AllowedText(model.limits).text(like: "https://example.com/\(name)")
        return Value(swift: SwiftLiteral.string(url).text, json: .string(url))
    }

    // MARK: Lists

    private static let mostItems = 64

    private mutating func list(
        _ element: SwiftType, _ model: TypeModel, _ limits: ValueLimits, _ place: Place
    ) -> Value {
        // One shows what the list is made of, but a record that holds a list of itself has to end.
        let usual = place.depth < 3 ? 1 : 0
        let count = min(max(limits.minItems ?? 0, usual), limits.maxItems ?? .max, Self.mostItems)
        var items: [Value] = []
        for index in 0..<count {
            var inner = place.inside
            if limits.uniqueItems { inner.variant = index }
            items.append(value(element, model, inner))
        }
        return Value(swift: "[\(items.map(\.swift).joined(separator: ", "))]", json: .array(items.map(\.json)))
    }

    // MARK: Nested types

    private mutating func nested(_ name: SwiftName, _ model: TypeModel, _ place: Place) -> Value {
        if let list = lists[name] {
            // As many as there are, the first one that keeps the limits beside the list.
            let start = place.variant % max(list.listed.count, 1)
            let members = list.listed[start...] + list.listed[..<start]
            guard let member = members.first(where: { fits($0.value, model) }) ?? members.first else {
                return Value(swift: ".init(\"\")", json: "")
            }
            return Value(swift: ".\(member.name.text)", json: member.value)
        }
        if let record = records[name] {
            return isLast(place) ? Value(swift: ".init()", json: [:]) : self.record(record, place.inside)
        }
        return choice(unions[name]?.cases ?? [], place)
    }

    private mutating func record(_ record: NamedRecord, _ place: Place) -> Value {
        var arguments: [String] = []
        var object = JSONObject()
        for field in record.fields where field.model.presence.isRequired {
            if let only = field.constant(among: constants) {
                // The default argument.
                object[field.model.wire] = only.value
                continue
            }
            budget -= 1
            var inner = place
            inner.wire = field.model.wire
            let value = value(field.type, field.model.type, inner)
            arguments.append("\(field.name.text): \(value.swift)")
            object[field.model.wire] = value.json
        }
        return Value(swift: ".init(\(arguments.joined(separator: ", ")))", json: .object(object))
    }

    /// A listed value where there is one, else the first option whose value fits.
    private mutating func choice(_ cases: [NamedUnion.Case], _ place: Place) -> Value {
        let listed = cases.filter { if case .nested(let name) = $0.type { lists[name] != nil } else { false } }
        var first: Value?
        for option in listed + cases where !isLast(place) {
            let inner = value(option.type, option.model, place.inside)
            let found = Value(swift: ".\(option.name.text)(\(inner.swift))", json: inner.json)
            if fits(inner.json, option.model) { return found }
            first = first ?? found
        }
        return first ?? Value(swift: ".other(.null)", json: .null)
    }

    private func fits(_ json: JSONValue, _ model: TypeModel) -> Bool {
        endpoint.schema.violations(in: json, as: builder.value(model)).isEmpty
    }
}

extension ExampleCall.Place {
    /// What tells it from the items before it.
    fileprivate var suffix: String { variant == 0 ? "" : "-\(variant + 1)" }
}

extension JSONValue {
    /// As Swift writes it, also for a JSON value; `nil` for lists and objects.
    fileprivate var literal: String? {
        switch self {
        case .null: "nil"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.literal
        case .string(let text): SwiftLiteral.string(text).text
        case .array, .object: nil
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
