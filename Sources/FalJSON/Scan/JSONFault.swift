/// What the scanner throws: three words, so that its hot paths return it in registers. ``JSONError`` is made of it
/// once, at the door.
struct JSONFault: Error {
    enum Kind {
        case expected(JSONError.Expectation)
        case trailingComma, leadingZero, controlCharacter, invalidUTF8, loneSurrogate, byteOrderMark, tooDeep
    }

    var kind: Kind
    /// Where the fault is, in bytes from the start.
    var offset: Int
    /// Where the string, array or object starts that encloses the fault; -1 for none.
    var opened: Int = -1
}

extension JSONError {
    /// The fault told with what stands at its place in `text`.
    init(_ fault: JSONFault, in text: UnsafeRawBufferPointer, limits: JSONLimits) {
        let offset = fault.offset
        let byte = offset < text.count ? text[offset] : 0
        let reason: Reason =
            switch fault.kind {
            case .expected(let expected) where offset >= text.count:
                .endOfText(
                    expected: expected, opened: fault.opened < 0 ? nil : JSONPosition(of: fault.opened, in: text))
            case .expected(let expected):
                .unexpected(found: Self.quotation(of: text, at: offset), expected: expected)
            case .trailingComma: .trailingComma
            case .leadingZero: .leadingZero
            case .controlCharacter: .controlCharacter(byte)
            case .invalidUTF8: .invalidUTF8(byte)
            case .loneSurrogate: .loneSurrogate(Self.unit(ofEscapeAt: offset, in: text))
            case .byteOrderMark: .byteOrderMark
            case .tooDeep: .tooDeep(limit: limits.maximumDepth)
            }
        self.init(reason, at: JSONPosition(of: offset, in: text), offset: offset)
    }

    /// What stands at a place, in quotes: a whole word such as `'NaN'` or `'undefined'`, otherwise one character.
    private static func quotation(of text: UnsafeRawBufferPointer, at offset: Int) -> String {
        let rest = text[offset...].prefix(24)
        let word = rest.prefix { isWordByte($0) }
        if word.count == rest.count, rest.count == 24 {
            return "'\(String(decoding: word.prefix(20), as: UTF8.self))…'"
        }
        if !word.isEmpty { return "'\(String(decoding: word, as: UTF8.self))'" }
        let first = rest.first ?? 0
        if first < 0x20 || first == 0x7F { return JSONEscape.name(of: first) }
        if let sequence = String(decoding: rest, as: UTF8.self).unicodeScalars.first, sequence != "\u{FFFD}" {
            return sequence.isASCII || sequence.properties.isAlphabetic
                ? "'\(sequence)'" : "'\(sequence)' (U+\(JSONEscape.hexadecimal(sequence.value, digits: 4)))"
        }
        return "the byte 0x\(JSONEscape.hexadecimal(UInt32(first), digits: 2))"
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The code unit of the escape `\uXXXX` at a place.
    private static func unit(ofEscapeAt offset: Int, in text: UnsafeRawBufferPointer) -> UInt16 {
        let digits = text[offset...].dropFirst(2).prefix(4)
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
    }
}

extension JSONPosition {
    /// The line and column of a byte, counted anew: only errors ask.
    init(of offset: Int, in text: UnsafeRawBufferPointer) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, text.count) where text[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        self.init(line: line, column: offset - lineStart + 1)
    }
}
