/// Why a text is not JSON, and where.
///
/// The description is made for people: `3:14: expected ':' after an object key, found '}'`.
public struct JSONError: Error, Hashable, Sendable {
    /// What is wrong.
    public var reason: Reason

    /// Where it is, for editors.
    public var position: JSONPosition

    /// Where it is, as a number of bytes from the start of the text.
    public var offset: Int

    public init(_ reason: Reason, at position: JSONPosition, offset: Int) {
        self.reason = reason
        self.position = position
        self.offset = offset
    }

    /// The ways in which a text is not JSON.
    public enum Reason: Hashable, Sendable {
        /// Something stands where the grammar asks for something else. `found` is quoted as in the text: `'}'`,
        /// `'NaN'`.
        case unexpected(found: String, expected: Expectation)

        /// The text ends too early; `opened` is the start of the string, array or object that is still open.
        case endOfText(expected: Expectation, opened: JSONPosition?)

        /// A comma before `]` or `}`.
        case trailingComma

        /// A number such as `007`.
        case leadingZero

        /// A line feed, a tab or another character below U+0020 stands in a string without its escape.
        case controlCharacter(UInt8)

        /// A byte that cannot stand there in UTF-8.
        case invalidUTF8(UInt8)

        /// An escape `\uD800`…`\uDFFF` without its other half. RFC 8259 leaves the meaning open; no Unicode text can
        /// hold it, and a replacement would change data silently, so the text is refused.
        case loneSurrogate(UInt16)

        /// The text starts with a byte order mark, which RFC 8259 forbids.
        case byteOrderMark

        /// More arrays and objects lie inside one another than ``JSONLimits/maximumDepth``.
        case tooDeep(limit: Int)

        /// The text is longer than ``JSONLimits/maximumBytes``.
        case tooLarge(bytes: Int, limit: Int)
    }

    /// What the grammar asks for at a place.
    public enum Expectation: UInt8, Hashable, Sendable, CaseIterable {
        case value, elementOrEnd, commaOrArrayEnd, key, keyOrEnd, colon, commaOrObjectEnd, nothing
        case digit, fractionDigit, exponentDigit, escape, hexadecimalDigit, closingQuote
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(position): \(reason)" }
}

extension JSONError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unexpected(let found, let expected):
            "expected \(expected), found \(found)"
        case .endOfText(let expected, let opened?):
            "expected \(expected), found the end of the text (opened at \(opened))"
        case .endOfText(let expected, nil):
            "expected \(expected), found the end of the text"
        case .trailingComma:
            "expected another item after ',', found the closing bracket: JSON has no trailing commas"
        case .leadingZero:
            "a number cannot start with a zero that more digits follow"
        case .controlCharacter(let byte):
            "the control character \(JSONEscape.name(of: byte)) must be escaped in a string, as "
                + "\(JSONEscape.spelling(of: byte))"
        case .invalidUTF8(let byte):
            "the byte 0x\(JSONEscape.hexadecimal(UInt32(byte), digits: 2)) is not UTF-8 here"
        case .loneSurrogate(let unit):
            "\\u\(JSONEscape.hexadecimal(UInt32(unit), digits: 4)) is one half of a surrogate pair, the other is missing"
        case .byteOrderMark:
            "the text starts with a byte order mark (0xEF 0xBB 0xBF), which JSON forbids"
        case .tooDeep(let limit):
            "arrays and objects are nested more than \(limit) deep"
        case .tooLarge(let bytes, let limit):
            "the text has \(bytes) bytes, more than the limit of \(limit)"
        }
    }
}

extension JSONError.Expectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .value: "a value"
        case .elementOrEnd: "a value or ']'"
        case .commaOrArrayEnd: "',' or ']' after an array element"
        case .key: "a key in double quotes"
        case .keyOrEnd: "a key in double quotes or '}'"
        case .colon: "':' after an object key"
        case .commaOrObjectEnd: "',' or '}' after an object member"
        case .nothing: "nothing more after the value"
        case .digit: "a digit after '-'"
        case .fractionDigit: "a digit after the decimal point"
        case .exponentDigit: "a digit in the exponent"
        case .escape: "one of \" \\ / b f n r t u after '\\'"
        case .hexadecimalDigit: "four hexadecimal digits after '\\u'"
        case .closingQuote: "the closing '\"' of a string"
        }
    }
}

/// How much JSON a parser takes before it says no.
public struct JSONLimits: Sendable, Hashable {
    /// No limit on depth goes beyond this: Swift frees, compares and hashes nested values by recursion, and 512 levels
    /// of it fit a thread with half a megabyte of stack, the size of Apple's secondary threads.
    public static let greatestDepth = 512

    /// How many arrays and objects may lie inside one another, at most ``greatestDepth``.
    public var maximumDepth: Int {
        didSet { maximumDepth = Self.allowed(maximumDepth) }
    }

    /// How many bytes a text may have.
    public var maximumBytes: Int

    /// Whether `NaN`, `Infinity` and `-Infinity` are read as numbers. JSON has no such numbers, but Python writes them;
    /// here they are written as `null`.
    public var allowsNonFinite: Bool

    /// Limits; unless told otherwise, 512 levels, 64 MiB, and JSON's own numbers. A depth outside `0...512` becomes the
    /// nearest bound.
    public init(maximumDepth: Int = greatestDepth, maximumBytes: Int = 64 << 20, allowsNonFinite: Bool = false) {
        self.maximumDepth = Self.allowed(maximumDepth)
        self.maximumBytes = maximumBytes
        self.allowsNonFinite = allowsNonFinite
    }

    private static func allowed(_ depth: Int) -> Int { min(max(depth, 0), greatestDepth) }
}
