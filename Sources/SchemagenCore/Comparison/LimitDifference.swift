import FalFields
import FalJSON

/// One limit that differs between two versions of a type.
struct LimitDifference {
    /// The keyword.
    var name: String
    var before: JSONValue?
    var after: JSONValue?
    /// Whether the new limit refuses something that the old one took.
    var isTighter: Bool

    init(_ name: String, _ before: JSONValue?, _ after: JSONValue?, isTighter: Bool) {
        self.name = name
        self.before = before
        self.after = after
        self.isTighter = isTighter
    }

    /// Which values a bound refuses.
    private enum Kind {
        case least, most, step
    }

    /// All limits that differ.
    static func all(from old: ValueLimits, to new: ValueLimits) -> [LimitDifference] {
        var found: [LimitDifference] = []
        func compare(_ name: String, _ kind: Kind, _ path: KeyPath<ValueLimits, JSONNumber?>) {
            found += difference(name, kind, old[keyPath: path], new[keyPath: path]).map { [$0] } ?? []
        }
        func count(_ name: String, _ kind: Kind, _ path: KeyPath<ValueLimits, Int?>) {
            let (before, after) = (old[keyPath: path].map { JSONNumber($0) }, new[keyPath: path].map { JSONNumber($0) })
            found += difference(name, kind, before, after).map { [$0] } ?? []
        }
        compare("minimum", .least, \.minimum)
        compare("maximum", .most, \.maximum)
        compare("exclusiveMinimum", .least, \.exclusiveMinimum)
        compare("exclusiveMaximum", .most, \.exclusiveMaximum)
        compare("multipleOf", .step, \.multipleOf)
        count("minLength", .least, \.minLength)
        count("maxLength", .most, \.maxLength)
        count("minItems", .least, \.minItems)
        count("maxItems", .most, \.maxItems)
        if old.pattern != new.pattern {
            found.append(
                LimitDifference(
                    "pattern", old.pattern.map(JSONValue.string), new.pattern.map(JSONValue.string),
                    isTighter: new.pattern != nil))
        }
        if old.uniqueItems != new.uniqueItems {
            found.append(
                LimitDifference(
                    "uniqueItems", .bool(old.uniqueItems), .bool(new.uniqueItems), isTighter: new.uniqueItems))
        }
        for bound in MediaLimits.Bound.allCases {
            let kind: Kind =
                bound == .multipleOf ? .step : bound.rawValue.hasPrefix("min_") ? .least : .most
            let (before, after) = (old.media?.bounds[bound], new.media?.bounds[bound])
            found += difference(bound.rawValue, kind, before, after).map { [$0] } ?? []
        }
        return found
    }

    private static func difference(
        _ name: String, _ kind: Kind, _ before: JSONNumber?, _ after: JSONNumber?
    ) -> LimitDifference? {
        guard before != after else { return nil }
        let isTighter: Bool
        if let before, let after {
            let (first, second) = (before.doubleValue, after.doubleValue)
            isTighter =
                switch kind {
                case .least: second > first
                case .most: second < first
                // Steps of 8 are steps of 4, too.
                case .step: first.remainder(dividingBy: second) != 0
                }
        } else {
            isTighter = after != nil
        }
        return LimitDifference(
            name, before.map(JSONValue.number), after.map(JSONValue.number), isTighter: isTighter)
    }

    /// One side of several differences as an object; nothing where none of them had a limit.
    static func object(_ differences: [LimitDifference], _ side: (LimitDifference) -> JSONValue?) -> JSONValue? {
        var object = JSONObject()
        for difference in differences { if let value = side(difference) { object[difference.name] = value } }
        return object.isEmpty ? nil : .object(object)
    }
}
