import FalFields
import FalJSON

/// What a field takes where no values are listed: its kind, and its bounds.
struct LimitText {
    let text: String

    /// - Parameter most: how many files a list takes where only prose says so.
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
                case .string: "text"
                case .integer: "whole number"
                case .number: "number"
                case .boolean: "true, false"
                case .media(let kind), .file(let kind, _): kind.rawValue
                case .list(let element): "list of " + Self.kind(element)
                case .map, .record: "object"
                case .json, .union: "anything"
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
