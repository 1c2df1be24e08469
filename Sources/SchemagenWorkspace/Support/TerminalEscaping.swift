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

    /// A URL without what may be secret in it: user name, password, query and fragment.
    package static func url(_ text: String, limit: Int = 200) -> String {
        guard let scheme = text.firstRange(of: "://") else { return escaped(text, limit: limit) }
        let rest = text[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return escaped(String(text[..<scheme.upperBound] + host + rest[authority.endIndex...]), limit: limit)
    }

    /// `'é'`, or `U+202E` for what should not be shown itself.
    static func name(of scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .spaceSeparator:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        default:
            return "'\(scalar)'"
        }
    }
}
