/// A number exactly as JSON spells it: `17454220438242315174`, `0.10` and `1e400` stay what they are.
///
/// Equality, order and hash go by numeric value, without rounding: `5`, `5.0` and `50e-1` are one number,
/// `0.1` and `0.1000000000000000055` are two. Zero has no sign: `-0` equals `0`.
public struct JSONNumber: Sendable {
    enum Storage: Sendable {
        /// A number whose spelling is that of this integer.
        case integer(Int64)
        /// Any other spelling. Up to 15 bytes of it lie in the string itself, without an allocation.
        case literal(String)
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
        }
    }

    /// The number as an `Int`: `5` and `5.0` are 5, `1e3` is 1000; `nil` when it is not whole or not in range.
    public var intValue: Int? {
        switch storage {
        case .integer(let value): Int(exactly: value)
        case .literal(let text): JSONDecimal(text).int64.flatMap { Int(exactly: $0) }
        }
    }

    /// The number as a `UInt64`, where it is whole and in range.
    public var uint64Value: UInt64? {
        switch storage {
        case .integer(let value): UInt64(exactly: value)
        case .literal(let text): JSONDecimal(text).uint64
        }
    }

    /// The nearest `Double`; an infinity for what lies beyond its range, such as `1e400`.
    public var doubleValue: Double {
        switch storage {
        case .integer(let value): Double(value)
        // Every JSON number is a spelling that Double reads.
        case .literal(let text): Double(text) ?? .nan
        }
    }

    /// Digits and exponent, for what cannot be told from the storage at once.
    var decimal: JSONDecimal {
        switch storage {
        case .integer(let value): JSONDecimal(value)
        case .literal(let text): JSONDecimal(text)
        }
    }
}

extension JSONNumber: Hashable {
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        switch (left.storage, right.storage) {
        case (.integer(let left), .integer(let right)): left == right
        case (.literal(let left), .literal(let right)) where left == right: true
        default: left.decimal == right.decimal
        }
    }

    public func hash(into hasher: inout Hasher) {
        // 5.0 must hash as 5 does.
        if case .integer(let value) = storage { return hasher.combine(value) }
        let decimal = decimal
        if let whole = decimal.int64 { hasher.combine(whole) } else { hasher.combine(decimal) }
    }
}

extension JSONNumber: Comparable {
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .integer(let left) = left.storage, case .integer(let right) = right.storage { return left < right }
        return left.decimal < right.decimal
    }
}

extension JSONNumber: CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// The exact spelling.
    public var description: String { literal }

    public init(integerLiteral value: Int) { self.init(value) }
}
