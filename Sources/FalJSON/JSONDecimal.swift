/// The exact value of a JSON number, in a form that is the same for all its spellings:
/// ± 0.d₁d₂d₃… × 10^exponent, with d₁ ≠ 0 and no zeros at the end. Ordinary numbers need no allocation.
struct JSONDecimal: Hashable {
    let isNegative: Bool
    let exponent: JSONExponent
    /// The first 19 digits, filled with zeros on the right; 0 for zero.
    let leading: UInt64
    /// The digits after the 19th, without zeros at the end.
    let trailing: [UInt8]

    private static let leadingDigits = 19

    init(_ value: Int64) {
        var digits = value.magnitude
        var count = digits == 0 ? 0 : Self.leadingDigits
        while digits != 0, digits < 1_000_000_000_000_000_000 {
            digits *= 10
            count -= 1
        }
        isNegative = value < 0
        exponent = JSONExponent(count)
        leading = digits
        trailing = []
    }

    /// - Parameter literal: a number by JSON's grammar.
    init(_ literal: String) {
        var leading: UInt64 = 0
        var kept = 0
        var trailing: [UInt8] = []
        // Where the point is, seen from the first digit that is not zero.
        var point = 0
        var isPastPoint = false
        var bytes = literal.utf8[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes = bytes.dropFirst() }
        while let byte = bytes.first, byte | 0x20 != UInt8(ascii: "e") {
            bytes = bytes.dropFirst()
            if byte == UInt8(ascii: ".") {
                isPastPoint = true
                continue
            }
            let digit = byte - UInt8(ascii: "0")
            if kept > 0 || digit > 0 {
                if kept < Self.leadingDigits {
                    leading = leading * 10 + UInt64(digit)
                } else {
                    trailing.append(digit)
                }
                kept += 1
                if !isPastPoint { point += 1 }
            } else if isPastPoint {
                point -= 1
            }
        }
        while kept < Self.leadingDigits, kept > 0 {
            leading *= 10
            kept += 1
        }
        while trailing.last == 0 { trailing.removeLast() }
        let isZero = leading == 0
        self.isNegative = isNegative && !isZero
        self.exponent = isZero ? JSONExponent(0) : JSONExponent(bytes.dropFirst(), plus: point)
        self.leading = leading
        self.trailing = trailing
    }

    /// The value, where it is a whole number that fits.
    var uint64: UInt64? { isNegative ? nil : magnitude }

    /// The value, where it is a whole number that fits.
    var int64: Int64? {
        guard let magnitude else { return nil }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    private var magnitude: UInt64? {
        if leading == 0 { return 0 }
        guard let places = exponent.small, (1...20).contains(places) else { return nil }
        if places <= Self.leadingDigits {
            var divisor: UInt64 = 1
            for _ in places..<Self.leadingDigits { divisor *= 10 }
            return trailing.isEmpty && leading % divisor == 0 ? leading / divisor : nil
        }
        guard trailing.count <= 1 else { return nil }
        let (tens, overflow) = leading.multipliedReportingOverflow(by: 10)
        let (value, again) = tens.addingReportingOverflow(UInt64(trailing.first ?? 0))
        return overflow || again ? nil : value
    }
}

extension JSONDecimal: Comparable {
    static func < (left: JSONDecimal, right: JSONDecimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? isSmaller(right, left) : isSmaller(left, right)
    }

    /// Compares magnitudes.
    private static func isSmaller(_ left: JSONDecimal, _ right: JSONDecimal) -> Bool {
        if left.leading == 0 || right.leading == 0 { return left.leading < right.leading }
        if left.exponent != right.exponent { return left.exponent < right.exponent }
        if left.leading != right.leading { return left.leading < right.leading }
        return left.trailing.lexicographicallyPrecedes(right.trailing)
    }
}
