import FalFields
import FalJSON

/// The documentation of a property: a sentence, what it may be, and what the server does without it.
struct FieldDoc {
    private let field: FieldModel

    init(field: FieldModel) { self.field = field }

    /// What stands above the property. Empty when the schema says nothing that the Swift name and type do not say.
    func text(named name: SwiftName) -> DocText {
        let text = text
        let isPlain = name.text == CamelCase.lower(field.wire)
        return text.isEmpty && !isPlain ? "\(code: field.wire) on the wire." : text
    }

    /// What the schema says.
    var text: DocText {
        var parts: [DocText] = []
        if let description = field.text { parts.append(DocText(firstSentenceOf: description)) }
        if let files = field.limitText { parts.append("\(sentence: files)") }
        if let format { parts.append(format) }
        if let range { parts.append(range) }
        if let fallback { parts.append(fallback) }
        return .stacked(parts.filter { !$0.isEmpty })
    }

    /// The form of a text; what other formats mean, their names do not say.
    private var format: DocText? {
        guard field.type.shape == .string else { return nil }
        switch field.format {
        case "date-time": return "A date and time, like \(code: "2026-11-30T10:00:00Z")."
        case "date": return "A date, like \(code: "2026-11-30")."
        case "uuid", "uuid4": return "A UUID."
        case "uri", "url": return "A URL."
        case "binary": return "Binary data as text."
        default: return nil
        }
    }

    /// The limits of the value, or of the values of a list.
    private var range: DocText? {
        var sentences: [DocText] = []
        let limits = field.type.limits
        if let count = bounds(limits.minItems, limits.maxItems, of: "items") { sentences.append(count) }
        if let length = bounds(limits.minLength, limits.maxLength, of: "characters") { sentences.append(length) }
        if let numbers = Self.numbers(limits) { sentences.append(numbers) }
        if case .array(let element) = field.type.shape, let numbers = Self.numbers(element.limits) {
            sentences.append(numbers)
        }
        guard let first = sentences.first else { return nil }
        return sentences.dropFirst().reduce(first) { $0 + " " + $1 }
    }

    private func bounds(_ least: Int?, _ most: Int?, of what: String) -> DocText? {
        switch (least, most) {
        case (let least?, let most?) where least == most: "Exactly \(least) \(text: what)."
        case (let least?, let most?): "\(least) to \(most) \(text: what)."
        case (let least?, nil) where least > 0: "At least \(least) \(text: what)."
        case (nil, let most?): "At most \(most) \(text: what)."
        default: nil
        }
    }

    private static func numbers(_ limits: ValueLimits) -> DocText? {
        let low = stricter(limits.minimum, limits.exclusiveMinimum) { $0 > $1 }
        let high = stricter(limits.maximum, limits.exclusiveMaximum) { $0 < $1 }
        switch (low, high) {
        case (let low?, let high?):
            if !low.isExcluded, !high.isExcluded {
                return "From \(code: low.number.literal) to \(code: high.number.literal)."
            }
            let above: DocText = low.isExcluded ? "Above" : "From"
            let below: DocText = high.isExcluded ? "below" : "at most"
            return "\(above) \(code: low.number.literal), \(below) \(code: high.number.literal)."
        case (let low?, nil): return "\(low.isExcluded ? "Above" : "At least") \(code: low.number.literal)."
        case (nil, let high?): return "\(high.isExcluded ? "Below" : "At most") \(code: high.number.literal)."
        case (nil, nil): return nil
        }
    }

    /// The bound that allows fewer numbers; of two equal ones, the one that excludes its number.
    private static func stricter(
        _ included: JSONNumber?, _ excluded: JSONNumber?, _ isStricter: (Double, Double) -> Bool
    ) -> (number: JSONNumber, isExcluded: Bool)? {
        guard let excluded else { return included.map { ($0, false) } }
        guard let included, isStricter(included.doubleValue, excluded.doubleValue) else { return (excluded, true) }
        return (included, false)
    }

    private var fallback: DocText? {
        guard !field.presence.isRequired, let standard = field.serverDefault?.value, !standard.isNull else {
            return nil
        }
        return "If omitted, the server uses \(code: standard.stringValue ?? standard.text(.compact))."
    }
}

/// Which methods of the runtime's reader and writer a field is read and written by.
struct FieldAccess {
    let read: SourceText
    let write: SourceText
    let label: SourceText

    /// - Parameter isList: whether a type of the endpoint is an open list of values.
    init(_ field: NamedField, isList: (SwiftName) -> Bool) {
        switch (field.model.presence, field.type) {
        case (.required, .string): (read, write, label) = ("requiredString", "string", "")
        case (.required, .int): (read, write, label) = ("required", "int", "")
        case (.required, .double): (read, write, label) = ("required", "double", "")
        case (.required, .bool): (read, write, label) = ("required", "bool", "")
        case (.required, .media): (read, write, label) = ("requiredMedia", "media", "")
        case (.required, .nested(let name)) where isList(name): (read, write, label) = ("requiredOpen", "open", "")
        case (.required, _): (read, write, label) = ("required", "set", "")
        case (.requiredOrNull, _): (read, write, label) = ("nullable", "set", "orNull: ")
        case (_, .optional(.media)): (read, write, label) = ("media", "media", "")
        case (_, .optional(.nested(let name))) where isList(name): (read, write, label) = ("open", "open", "")
        // The commonest types have methods without generics: about half the machine code at every call.
        case (_, .optional(.string)): (read, write, label) = ("string", "string", "")
        case (_, .optional(.int)): (read, write, label) = ("int", "int", "")
        case (_, .optional(.double)): (read, write, label) = ("double", "double", "")
        case (_, .optional(.bool)): (read, write, label) = ("bool", "bool", "")
        default: (read, write, label) = ("optional", "set", "ifPresent: ")
        }
    }
}
