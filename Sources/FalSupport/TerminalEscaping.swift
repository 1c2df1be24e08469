/// Escapes text from outside, such as an argument, a server's message or a file name, for messages.
///
/// In a terminal an escape sequence or a bidi control from a server could change what the user sees.
package enum TerminalEscaping {
    /// The text in single quotes, on one line, at most `limit` characters of it.
    package static func quoted(_ text: String, limit: Int = 120) -> String {
        "'\(escaped(text, limit: limit))'"
    }

    /// The text on one line, with control and bidi characters spelled out, at most `limit` characters of it.
    package static func escaped(_ text: String, limit: Int = 300) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit { return result + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
                result += scalar == "\n" || scalar == "\t" ? " " : name(of: scalar)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a character must not reach a terminal as it is, wherever it stands: controls (an escape sequence begins
    /// with one), line and paragraph separators, and bidi controls, which reorder what is shown. Joiners stay: emoji
    /// and many scripts need them.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true
        case 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Several lines, with everything that ``isUnsafe(_:)`` spelled out but line feeds and tabs.
    ///
    /// - Parameter keepsColours: Whether colours, which are escape sequences like `ESC[1;31m`, stay.
    package static func lines(_ text: String, keepsColours: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) && $0 != "\n" }) else { return text }
        var result = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if keepsColours, scalar == "\u{1B}", let end = colourEnd(rest) {
                result.unicodeScalars += rest[..<end]
                rest = rest[end...]
                continue
            }
            if isUnsafe(scalar), scalar != "\n", scalar != "\t" {
                result += name(of: scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
            rest = rest.dropFirst()
        }
        return result
    }

    /// The end of the colour that a text begins with.
    private static func colourEnd(_ text: Substring.UnicodeScalarView) -> String.Index? {
        let parameters = text.dropFirst()
        guard parameters.first == "[" else { return nil }
        let end = parameters.dropFirst().firstIndex { !("0"..."9" ~= $0 || $0 == ";") }
        guard let end, text[end] == "m" else { return nil }
        return text.index(after: end)
    }

    /// JSON of the same meaning, in which everything that ``isUnsafe(_:)`` is written as `\u…`. In valid JSON such
    /// characters stand in strings only.
    package static func json(_ bytes: [UInt8]) -> [UInt8] {
        // All of them but DEL begin with one of four bytes, and most results have none.
        guard bytes.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }) else { return bytes }
        var result = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.value >= 0x7F, isUnsafe(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return Array(result.utf8)
    }

    /// A URL without what may be secret in it: user name, password, query and fragment.
    package static func url(_ text: String, limit: Int = 200) -> String {
        guard let scheme = text.firstRange(of: "://") else { return escaped(text, limit: limit) }
        let rest = text[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return escaped(String(text[..<scheme.upperBound] + host + rest[authority.endIndex...]), limit: limit)
    }

    /// `'é'`, or `U+202E` for what should not be shown itself.
    package static func name(of scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .spaceSeparator:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        default:
            return "'\(scalar)'"
        }
    }
}

/// Quotes words of commands that people paste into a shell.
package enum ShellQuoting {
    /// The word as it is if no shell gives a meaning to any of its characters, else in single quotes.
    package static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:@%+,".utf8.contains(byte)
                }
            }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
