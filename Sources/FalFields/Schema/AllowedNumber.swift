package import FalJSON

/// Finds the number within limits that is nearest to a preferred one.
package struct AllowedNumber {
    private let limits: ValueLimits
    private let isInteger: Bool

    package init(_ limits: ValueLimits, isInteger: Bool) {
        self.limits = limits
        self.isInteger = isInteger
    }

    package func nearest(to preferred: JSONNumber) -> JSONNumber {
        if allows(preferred) { return preferred }
        var candidates: [Double] = []
        let target = clamped(preferred.doubleValue)
        if let step = limits.multipleOf?.doubleValue, step > 0 {
            let count = target / step
            candidates += [count.rounded(), count.rounded(.down), count.rounded(.up)].map { $0 * step }
        }
        candidates += [target, target.rounded(), target.rounded(.down), target.rounded(.up), clamped(0), clamped(1)]
        for candidate in candidates {
            if let number = number(candidate), allows(number) { return number }
        }
        // A bound above 2^53 loses digits as a Double. The bound itself may still fit.
        for bound in [limits.minimum, limits.maximum] {
            if let bound, allows(bound) { return bound }
        }
        return number(target) ?? preferred
    }

    private func number(_ value: Double) -> JSONNumber? {
        if value == value.rounded(), let whole = Int(exactly: value) { return JSONNumber(whole) }
        return JSONNumber(value)
    }

    /// Clamps a number to the bounds. From an exclusive bound it moves one step away.
    private func clamped(_ value: Double) -> Double {
        let low = limits.minimum?.doubleValue ?? -.infinity
        let high = limits.maximum?.doubleValue ?? .infinity
        let exclusiveLow = limits.exclusiveMinimum?.doubleValue ?? -.infinity
        let exclusiveHigh = limits.exclusiveMaximum?.doubleValue ?? .infinity
        var result = min(max(value, low), high)
        let top = min(high, exclusiveHigh)
        if result <= exclusiveLow {
            result = top.isFinite ? min(exclusiveLow + 1, (exclusiveLow + top) / 2) : exclusiveLow + 1
        }
        let bottom = max(low, exclusiveLow)
        if result >= exclusiveHigh {
            result = bottom.isFinite ? max(exclusiveHigh - 1, (bottom + exclusiveHigh) / 2) : exclusiveHigh - 1
        }
        return result
    }

    private func allows(_ number: JSONNumber) -> Bool {
        var validator = SchemaValidator(records: [:])
        validator.check(.number(number), as: ValueDescriptor(isInteger ? .integer : .number, limits: limits))
        return validator.violations.isEmpty
    }
}
