// Strings and keys. Both walk plain ASCII eight bytes at a time; the first other byte decides what comes.
extension JSONScanner {
    /// Reads the string whose opening quote is at p.
    @inline(__always)
    mutating func text(_ p: inout Cursor) throws(JSONFault) -> String {
        let first = p + 1
        let last = try plainEnd(from: first, opening: p)
        if last.pointee == UInt8(ascii: "\\") {
            let opening = p
            p = try unescape(from: first, upTo: last, opening: opening)
            return scratch.string
        }
        p = last + 1
        return String(decoding: UnsafeBufferPointer(start: first, count: last - first), as: UTF8.self)
    }

    /// Reads a key: the same, with the mark of its bytes. Keys repeat, so the text often comes from memory.
    @inline(__always)
    mutating func markedText(_ p: inout Cursor) throws(JSONFault) -> (String, UInt64) {
        let first = p + 1
        let last = try plainEnd(from: first, opening: p)
        if last.pointee == UInt8(ascii: "\\") {
            let opening = p
            p = try unescape(from: first, upTo: last, opening: opening)
            let mark = JSONTextMemory.Words(scratch.base, count: scratch.count, readable: scratch.count).mark
            return (scratch.string, mark)
        }
        p = last + 1
        let words = JSONTextMemory.Words(first, count: last - first, readable: end - first)
        return (memory.text(first, count: last - first, words), words.mark)
    }

    /// The place of the first `"` or `\` from `first` on; all before it is valid UTF-8 without control characters.
    @inline(__always)
    func plainEnd(from first: Cursor, opening: Cursor) throws(JSONFault) -> Cursor {
        var p = first
        while true {
            p = plainRun(from: p)
            guard p < end else { throw fault(.expected(.closingQuote), at: p, opened: opening) }
            let byte = p.pointee
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return p }
            guard byte >= 0x80 else { throw fault(.controlCharacter, at: p) }
            p = try foreignRun(from: p)
        }
    }

    /// The first place that is not plain ASCII, or the end.
    @inline(__always)
    private func plainRun(from first: Cursor) -> Cursor {
        var p = first
        while end - p >= 8 {
            let marks = JSONWord.special(in: JSONWord.load(p))
            if marks != 0 { return p + JSONWord.index(ofFirst: marks) }
            p += 8
        }
        while p < end, p.pointee >= 0x20, p.pointee < 0x80, p.pointee != UInt8(ascii: "\""),
            p.pointee != UInt8(ascii: "\\")
        {
            p += 1
        }
        return p
    }

    /// Passes characters beyond ASCII, checking their UTF-8 as Unicode's table 3-7 has it: no overlong forms, no
    /// surrogates, nothing above U+10FFFF.
    @inline(never)
    private func foreignRun(from first: Cursor) throws(JSONFault) -> Cursor {
        var p = first
        while p < end, p.pointee >= 0x80 {
            let lead = p.pointee
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: throw fault(.invalidUTF8, at: p)
            }
            guard end - p >= length, second.contains(p[1]) else { throw fault(.invalidUTF8, at: p) }
            for index in 2..<max(length, 2) where p[index] & 0xC0 != 0x80 { throw fault(.invalidUTF8, at: p) }
            p += length
        }
        return p
    }

    /// Decodes a string with escapes into ``scratch``, and returns the place after its closing quote.
    ///
    /// - Parameter backslash: the first escape; `first..<backslash` has been checked.
    @inline(never)
    private mutating func unescape(
        from first: Cursor, upTo backslash: Cursor, opening: Cursor
    ) throws(JSONFault) -> Cursor {
        scratch.clear()
        var run = first
        var p = backslash
        while true {
            scratch.append(run, count: p - run)
            if p.pointee == UInt8(ascii: "\"") { return p + 1 }
            guard end - p >= 2 else { throw fault(.expected(.escape), at: end, opened: opening) }
            if let byte = JSONEscape.byte(for: p[1]) {
                scratch.append(byte)
                p += 2
            } else if p[1] == UInt8(ascii: "u") {
                scratch.append(try escapedScalar(&p, opening: opening))
            } else {
                throw fault(.expected(.escape), at: p + 1)
            }
            run = p
            p = try plainEnd(from: run, opening: opening)
        }
    }

    /// The character of `\uXXXX` at p, or of two of them that form a surrogate pair.
    private func escapedScalar(_ p: inout Cursor, opening: Cursor) throws(JSONFault) -> UInt32 {
        let unit = try hexadecimal(p + 2, opening: opening)
        switch unit {
        case 0xD800...0xDBFF:
            guard end - p >= 8, p[6] == UInt8(ascii: "\\"), p[7] == UInt8(ascii: "u") else {
                throw fault(.loneSurrogate, at: p)
            }
            let second = try hexadecimal(p + 8, opening: opening)
            guard (0xDC00...0xDFFF).contains(second) else { throw fault(.loneSurrogate, at: p) }
            p += 12
            return 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
        case 0xDC00...0xDFFF:
            throw fault(.loneSurrogate, at: p)
        default:
            p += 6
            return unit
        }
    }

    private func hexadecimal(_ first: Cursor, opening: Cursor) throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for index in 0..<4 {
            let p = first + index
            guard p < end else { throw fault(.expected(.hexadecimalDigit), at: end, opened: opening) }
            let digit: UInt8
            switch p.pointee {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = p.pointee - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = p.pointee - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = p.pointee - UInt8(ascii: "A") + 10
            default: throw fault(.expected(.hexadecimalDigit), at: p)
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}

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
