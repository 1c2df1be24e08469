/// How characters that cannot stand in a JSON string are spelled there.
enum JSONEscape {
    /// `\n`, `\"`, `\u001B`: the escape of an ASCII character.
    static func spelling(of byte: UInt8) -> String {
        if let letter = letter(for: byte) { return "\\" + String(UnicodeScalar(letter)) }
        return "\\u" + hexadecimal(UInt32(byte), digits: 4)
    }

    /// The letter after the backslash in the short escapes: `n` for a line feed.
    static func letter(for byte: UInt8) -> UInt8? {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        default: nil
        }
    }

    /// The byte that a letter after a backslash stands for; `u` is not among them.
    static func byte(for letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        default: nil
        }
    }

    /// `U+000A (line feed)`: what a person calls a control character.
    static func name(of byte: UInt8) -> String {
        let code = "U+" + hexadecimal(UInt32(byte), digits: 4)
        switch byte {
        case 0x09: return code + " (tab)"
        case 0x0A: return code + " (line feed)"
        case 0x0D: return code + " (carriage return)"
        default: return code
        }
    }

    /// The digit of a number below 16.
    static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    /// A number in hexadecimal digits, at least so many.
    static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
