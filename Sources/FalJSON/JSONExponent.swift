/// A power of ten of any size: JSON sets no bound, and `1e1000000000000000000000` is a number by its grammar.
struct JSONExponent: Hashable {
    private static let base = 1_000_000_000_000_000_000

    let isNegative: Bool
    /// The decimal digits above the lowest 18, without zeros in front; empty for all but absurd numbers.
    private let high: [UInt8]
    /// The lowest 18 digits.
    private let low: Int

    init(_ value: Int) {
        self.init(isNegative: value < 0, high: [], low: abs(value))
    }

    /// Reads `+5`, `-07` or nothing, and adds a number that a text's length bounds.
    init(_ text: Substring.UTF8View, plus shift: Int) {
        var digits = text
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        digits = digits.drop { $0 == UInt8(ascii: "0") }
        var low = 0
        for byte in digits.suffix(18) { low = low * 10 + Int(byte - UInt8(ascii: "0")) }
        let high = digits.dropLast(18).map { $0 - UInt8(ascii: "0") }
        let moved = isNegative ? low - shift : low + shift
        if high.isEmpty {
            // The shift may lead across zero.
            self.init(isNegative: isNegative != (moved < 0) && moved != 0, high: [], low: abs(moved))
        } else if moved < 0 {
            self.init(isNegative: isNegative, high: Self.changed(high, by: -1), low: moved + Self.base)
        } else {
            self.init(isNegative: isNegative, high: high, low: moved)
        }
    }

    private init(isNegative: Bool, high: [UInt8], low: Int) {
        self.isNegative = isNegative
        self.high = low >= Self.base ? Self.changed(high, by: 1) : high
        self.low = low >= Self.base ? low - Self.base : low
    }

    /// The exponent, where it is no absurd one.
    var small: Int? { high.isEmpty ? (isNegative ? -low : low) : nil }

    /// A number of decimal digits, one more or one less; it is not zero when one is taken.
    private static func changed(_ digits: [UInt8], by step: Int) -> [UInt8] {
        var digits = digits
        for index in digits.indices.reversed() {
            if step > 0 {
                if digits[index] < 9 {
                    digits[index] += 1
                    return digits
                }
                digits[index] = 0
            } else {
                if digits[index] > 0 {
                    digits[index] -= 1
                    return digits.first == 0 ? Array(digits.dropFirst()) : digits
                }
                digits[index] = 9
            }
        }
        return [1] + digits
    }
}

extension JSONExponent: Comparable {
    static func < (left: JSONExponent, right: JSONExponent) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? isSmaller(right, left) : isSmaller(left, right)
    }

    private static func isSmaller(_ left: JSONExponent, _ right: JSONExponent) -> Bool {
        if left.high.count != right.high.count { return left.high.count < right.high.count }
        if left.high != right.high { return left.high.lexicographicallyPrecedes(right.high) }
        return left.low < right.low
    }
}
