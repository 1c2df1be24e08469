extension JSONScanner {
    /// Reads the number that starts at p.
    @inline(__always)
    func number(_ p: inout Cursor) throws(JSONFault) -> JSONNumber {
        switch JSONNumberGrammar.scan(&p, end) {
        case .integer(let value): return JSONNumber(.integer(value))
        case .literal(let count):
            return JSONNumber(
                .literal(String(decoding: UnsafeBufferPointer(start: p - count, count: count), as: UTF8.self)))
        case .fault(let kind): throw fault(kind, at: p)
        }
    }
}

/// The number rule of RFC 8259: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
enum JSONNumberGrammar {
    enum Outcome {
        /// A whole number in its plainest spelling, which ends at p.
        case integer(Int64)
        /// Any other number, of so many bytes, which ends at p.
        case literal(count: Int)
        /// No number, because of what stands at p.
        case fault(JSONFault.Kind)
    }

    /// Reads a number from p, where `-` or a digit stands, and moves p behind it.
    @inline(__always)
    static func scan(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Outcome {
        let start = p
        let isNegative = p.pointee == UInt8(ascii: "-")
        if isNegative { p += 1 }
        guard let first = digit(p, end) else { return .fault(.expected(.digit)) }
        p += 1
        var magnitude = UInt64(first)
        if first == 0 {
            if digit(p, end) != nil {
                p -= 1
                return .fault(.leadingZero)
            }
        } else {
            while let next = digit(p, end) {
                magnitude = magnitude &* 10 &+ UInt64(next)
                p += 1
            }
        }
        if p == end || (p.pointee != UInt8(ascii: ".") && p.pointee | 0x20 != UInt8(ascii: "e")) {
            let digits = p - start - (isNegative ? 1 : 0)
            // 18 digits fit any Int64; -0 has a spelling that no integer has.
            if digits <= 18, !(isNegative && magnitude == 0) {
                let value = Int64(bitPattern: magnitude)
                return .integer(isNegative ? 0 &- value : value)
            }
            return wide(start, p)
        }
        return fraction(start, &p, end)
    }

    /// A number with a fraction or an exponent, whose whole part ends at p.
    @inline(never)
    private static func fraction(
        _ start: UnsafePointer<UInt8>, _ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Outcome {
        if p.pointee == UInt8(ascii: ".") {
            p += 1
            guard digit(p, end) != nil else { return .fault(.expected(.fractionDigit)) }
            while digit(p, end) != nil { p += 1 }
        }
        if p < end, p.pointee | 0x20 == UInt8(ascii: "e") {
            p += 1
            if p < end, p.pointee == UInt8(ascii: "+") || p.pointee == UInt8(ascii: "-") { p += 1 }
            guard digit(p, end) != nil else { return .fault(.expected(.exponentDigit)) }
            while digit(p, end) != nil { p += 1 }
        }
        return .literal(count: p - start)
    }

    /// 19 digits may fit an Int64 or not.
    @inline(never)
    private static func wide(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Outcome {
        let isNegative = start.pointee == UInt8(ascii: "-")
        var value: Int64 = 0
        var p = isNegative ? start + 1 : start
        while p < end {
            let digit = Int64(p.pointee - UInt8(ascii: "0"))
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, again) =
                isNegative
                ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            if overflow || again { return .literal(count: end - start) }
            value = next
            p += 1
        }
        return isNegative && value == 0 ? .literal(count: end - start) : .integer(value)
    }

    @inline(__always)
    private static func digit(_ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt8? {
        guard p < end else { return nil }
        let digit = p.pointee &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }
}
