import FalFields
import FalJSON

extension ValueLimits {
    /// The limits of a value that must keep both.
    func narrowed(by other: ValueLimits) -> ValueLimits {
        if other.isEmpty { return self }
        var limits = self
        limits.minimum = Self.pick(minimum, other.minimum, max)
        limits.maximum = Self.pick(maximum, other.maximum, min)
        limits.exclusiveMinimum = Self.pick(exclusiveMinimum, other.exclusiveMinimum, max)
        limits.exclusiveMaximum = Self.pick(exclusiveMaximum, other.exclusiveMaximum, min)
        limits.minLength = Self.pick(minLength, other.minLength, max)
        limits.maxLength = Self.pick(maxLength, other.maxLength, min)
        limits.minItems = Self.pick(minItems, other.minItems, max)
        limits.maxItems = Self.pick(maxItems, other.maxItems, min)
        limits.uniqueItems = uniqueItems || other.uniqueItems
        // One of two patterns, steps or files: what both say has no spelling.
        limits.multipleOf = multipleOf ?? other.multipleOf
        limits.pattern = pattern ?? other.pattern
        limits.media = media ?? other.media
        return limits
    }

    private static func pick<T>(_ left: T?, _ right: T?, _ choose: (T, T) -> T) -> T? {
        guard let left, let right else { return left ?? right }
        return choose(left, right)
    }
}
