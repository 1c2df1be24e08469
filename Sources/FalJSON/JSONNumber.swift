/// A number exactly as JSON spells it: `17454220438242315174`, `0.10` and `1e400` stay what they are.
///
/// Equality, order and hash go by numeric value, without rounding: `5`, `5.0` and `50e-1` are one number,
/// `0.1` and `0.1000000000000000055` are two. Zero has no sign: `-0` equals `0`. (Exponents of more than 17 digits are
/// told apart by their sign alone.)
public struct JSONNumber: Sendable {
    enum Storage: Sendable {
        /// A number whose spelling is that of this integer.
        case integer(Int64)
        /// Any other spelling. Up to 15 bytes of it lie in the string itself, without an allocation.
        case literal(String)
        /// What JSON does not have. Only a parser that is told to accept it makes one.
        case nonFinite(NonFinite)
    }

    /// The numbers that Python writes beyond JSON, by their spelling.
    enum NonFinite: String, Sendable {
        case nan = "NaN"
        case infinity = "Infinity"
        case negativeInfinity = "-Infinity"
    }

    let storage: Storage

    @inline(__always)
    init(_ storage: Storage) { self.storage = storage }

    /// A whole number.
    public init(_ value: Int) { storage = .integer(Int64(value)) }

    /// A whole number of any size.
    public init(_ value: some BinaryInteger) {
        if let value = Int64(exactly: value) {
            storage = .integer(value)
        } else {
            storage = .literal(String(value))
        }
    }

    /// The shortest spelling that reads back as `value`, whole numbers without a fraction: `5`, `0.1`, `1e+16`.
    ///
    /// - Returns: `nil` for infinities and NaN, which JSON does not have.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        // Up to here every whole number is a Double; beyond, digits would pretend to a precision that is not there.
        let whole = value.magnitude < 0x1p53 ? Int64(value) : 0
        if Double(whole) == value, !(whole == 0 && value.sign == .minus) {
            self.init(.integer(whole))
        } else {
            let text = value.description
            self.init(literal: text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        }
    }

    /// A number as spelled.
    ///
    /// - Returns: `nil` when the spelling is not one of JSON's: `07`, `+1`, `.5`, `1.`, `0x10`, `NaN`, or space around
    ///   it.
    public init?(literal: String) {
        var text = literal
        let outcome: JSONNumberGrammar.Outcome? = text.withUTF8 { bytes in
            guard var p = bytes.baseAddress, let first = bytes.first else { return nil }
            guard first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                return nil
            }
            let end = p + bytes.count
            let outcome = JSONNumberGrammar.scan(&p, end)
            return p == end ? outcome : nil
        }
        switch outcome {
        case .integer(let value)?: storage = .integer(value)
        case .literal?: storage = .literal(text)
        case .fault?, nil: return nil
        }
    }

    /// The exact spelling.
    public var literal: String {
        switch storage {
        case .integer(let value): String(value)
        case .literal(let text): text
        case .nonFinite(let value): value.rawValue
        }
    }

    /// False for `NaN`, `Infinity` and `-Infinity`, which ``JSONLimits/allowsNonFinite`` lets in.
    public var isFinite: Bool { if case .nonFinite = storage { false } else { true } }

    /// The number as an `Int`: `5` and `5.0` are 5, `1e3` is 1000; `nil` when it is not whole or not in range.
    public var intValue: Int? {
        switch storage {
        case .integer(let value): Int(exactly: value)
        case .literal(let text): JSONDecimal(text).int64.flatMap { Int(exactly: $0) }
        case .nonFinite: nil
        }
    }

    /// The number as a `UInt64`, where it is whole and in range.
    public var uint64Value: UInt64? {
        switch storage {
        case .integer(let value): UInt64(exactly: value)
        case .literal(let text): JSONDecimal(text).uint64
        case .nonFinite: nil
        }
    }

    /// The nearest `Double`; an infinity for what lies beyond its range, such as `1e400`.
    public var doubleValue: Double {
        switch storage {
        case .integer(let value): Double(value)
        // Every JSON number is a spelling that Double reads.
        case .literal(let text): Double(text) ?? .nan
        case .nonFinite(.nan): .nan
        case .nonFinite(.infinity): .infinity
        case .nonFinite(.negativeInfinity): -.infinity
        }
    }

    /// Whether this is a whole number, and `value`, the nearest `Double`, another one.
    package func isRounded(to value: Double) -> Bool {
        guard isFinite, value == value.rounded() else { return false }
        return JSONNumber(value).map { $0 != self } ?? true
    }

    /// Digits and exponent of a finite number, for what cannot be told from the storage at once.
    var decimal: JSONDecimal {
        switch storage {
        case .integer(let value): JSONDecimal(value)
        case .literal(let text): JSONDecimal(text)
        case .nonFinite: JSONDecimal(0)
        }
    }
}

extension JSONNumber: Hashable {
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        switch (left.storage, right.storage) {
        case (.integer(let left), .integer(let right)): left == right
        case (.literal(let left), .literal(let right)) where left == right: true
        // Not as in IEEE 754: a value that does not equal itself cannot be hashed.
        case (.nonFinite(let left), .nonFinite(let right)): left == right
        case (.nonFinite, _), (_, .nonFinite): false
        default: left.decimal == right.decimal
        }
    }

    public func hash(into hasher: inout Hasher) {
        // 5.0 must hash as 5 does.
        if case .integer(let value) = storage { return hasher.combine(value) }
        if case .nonFinite(let value) = storage { return hasher.combine(value) }
        let decimal = decimal
        if let whole = decimal.int64 { hasher.combine(whole) } else { hasher.combine(decimal) }
    }
}

extension JSONNumber: Comparable {
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .integer(let left) = left.storage, case .integer(let right) = right.storage { return left < right }
        guard left.isFinite, right.isFinite else { return left.doubleValue < right.doubleValue }
        return left.decimal < right.decimal
    }
}

extension JSONNumber: CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// The exact spelling.
    public var description: String { literal }

    public init(integerLiteral value: Int) { self.init(value) }
}

/// The exact value of a JSON number, in a form that is the same for all its spellings:
/// ± 0.d₁d₂d₃… × 10^exponent, with d₁ ≠ 0 and no zeros at the end. Ordinary numbers need no allocation.
struct JSONDecimal: Hashable {
    let isNegative: Bool
    let exponent: Int
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
        exponent = count
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
        self.exponent = isZero ? 0 : Self.exponent(bytes.dropFirst(), plus: point)
        self.leading = leading
        self.trailing = trailing
    }

    /// Reads `+5`, `-07` or nothing.
    ///
    /// JSON's grammar sets no bound. Exponents of more than 17 digits count as one and the same, beyond all others.
    private static func exponent(_ text: Substring.UTF8View, plus shift: Int) -> Int {
        var digits = text
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        digits = digits.drop { $0 == UInt8(ascii: "0") }
        guard digits.count <= 17 else { return isNegative ? -1_000_000_000_000_000_000 : 1_000_000_000_000_000_000 }
        let magnitude = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (isNegative ? -magnitude : magnitude) + shift
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
        guard (1...20).contains(exponent) else { return nil }
        if exponent <= Self.leadingDigits {
            var divisor: UInt64 = 1
            for _ in exponent..<Self.leadingDigits { divisor *= 10 }
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
