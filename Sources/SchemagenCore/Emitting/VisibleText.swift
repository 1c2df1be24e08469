/// What can be seen of a text, for sources and for messages.
package enum VisibleText {
    /// Characters that do not show, or that change how what follows shows: controls, direction controls (a comment
    /// that reads as code), joiners, tags, private use, odd spaces, and what no text holds.
    ///
    /// Ranges, not Unicode properties: the same bytes come out under every version of the standard library.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: false
        case 0...0x9F: true
        case 0xA0, 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x1680, 0x17B4...0x17B5, 0x180B...0x180F: true
        case 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x2800, 0x3000, 0x3164: true
        case 0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFC, 0xFFFE...0xFFFF: true
        case 0x13430...0x1345F, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: true
        case 0x1FFFE...0x10FFFF: scalar.value & 0xFFFE == 0xFFFE || scalar.value >= 0xE0000
        default: false
        }
    }

    /// Whether a character shows on the one before it; at the start of a literal that is the quotation mark.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        return switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: scalar.properties.isGraphemeExtend
        }
    }

    /// `\u{202E}`.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }

    /// A text in one line, hidden characters spelt out.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// A text inside quotation marks for a message: hidden characters spelt out, no longer than a line.
    package static func quoted(_ text: String) -> String {
        var result = "'"
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == 80 { return result + "…'" }
            if isHidden(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
        }
        return result + "'"
    }
}
