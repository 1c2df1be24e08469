import FalFields
import FalJSON

/// Finds a number within limits, as near to a preferred one as they allow.
struct SampleNumber {
    let limits: ValueLimits
    let isInteger: Bool

    func nearest(to preferred: JSONNumber) -> JSONNumber {
        if allows(preferred) { return preferred }
        var candidates: [Double] = []
        let wanted = inside(preferred.doubleValue)
        if let step = limits.multipleOf?.doubleValue, step > 0 {
            let count = wanted / step
            candidates += [count.rounded(), count.rounded(.down), count.rounded(.up)].map { $0 * step }
        }
        candidates += [wanted, wanted.rounded(), wanted.rounded(.down), wanted.rounded(.up), inside(0), inside(1)]
        for candidate in candidates {
            if let number = number(candidate), allows(number) { return number }
        }
        // A bound above 2^53 loses its last digits as a Double; as it is written it fits.
        for bound in [limits.minimum, limits.maximum] {
            if let bound, allows(bound) { return bound }
        }
        return number(wanted) ?? preferred
    }

    private func number(_ value: Double) -> JSONNumber? {
        if value == value.rounded(), let whole = Int(exactly: value) { return JSONNumber(whole) }
        return JSONNumber(value)
    }

    /// Moves a number to where the bounds allow it; what lies on an open bound goes a step away from it.
    private func inside(_ value: Double) -> Double {
        let low = limits.minimum?.doubleValue ?? -.infinity
        let high = limits.maximum?.doubleValue ?? .infinity
        let openLow = limits.exclusiveMinimum?.doubleValue ?? -.infinity
        let openHigh = limits.exclusiveMaximum?.doubleValue ?? .infinity
        var result = min(max(value, low), high)
        let top = min(high, openHigh)
        if result <= openLow { result = top.isFinite ? min(openLow + 1, (openLow + top) / 2) : openLow + 1 }
        let bottom = max(low, openLow)
        if result >= openHigh { result = bottom.isFinite ? max(openHigh - 1, (bottom + openHigh) / 2) : openHigh - 1 }
        return result
    }

    private func allows(_ number: JSONNumber) -> Bool {
        let type = ValueDescriptor(isInteger ? .integer : .number, limits: limits)
        return EndpointSchema(input: type, output: type, records: [:]).violations(inInput: .number(number)).isEmpty
    }
}
