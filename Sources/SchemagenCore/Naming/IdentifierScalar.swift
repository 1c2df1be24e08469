/// Which characters an identifier of ours may hold: letters of any script, their marks, ASCII digits, and `_` inside.
///
/// Swift itself also allows emoji and much else; a name made of them cannot be typed.
enum IdentifierScalar {
    enum Kind {
        case upper, lower, digit, mark, ignorable, other

        var isLetter: Bool { self == .upper || self == .lower }
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case "a"..."z": return .lower
        case "A"..."Z": return .upper
        case "0"..."9": return .digit
        case "\0"..."\u{7F}": return .other
        default: break
        }
        // Before the category: the Hangul fillers are letters by category, and cannot be seen.
        if scalar.properties.isDefaultIgnorableCodePoint { return .ignorable }
        switch scalar.properties.generalCategory {
        case .decimalNumber: return .digit
        case .uppercaseLetter, .titlecaseLetter: return isInSwiftGrammar(scalar) ? .upper : .other
        case .lowercaseLetter, .modifierLetter, .otherLetter: return isInSwiftGrammar(scalar) ? .lower : .other
        case .nonspacingMark, .spacingMark: return isInSwiftGrammar(scalar) ? .mark : .other
        default: return .other
        }
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { kind(of: scalar).isLetter }

    static func continues(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch kind(of: scalar) {
        case .upper, .lower, .mark: return true
        case .digit: return scalar.isASCII
        case .ignorable, .other: return false
        }
    }

    /// Identifier characters beyond ASCII, after the grammar in the language reference.
    private static func isInSwiftGrammar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA8, 0xAA, 0xAD, 0xAF, 0xB2...0xB5, 0xB7...0xBA, 0xBC...0xBE, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x167F,
            0x1681...0x180D, 0x180F...0x1FFF, 0x200B...0x200D, 0x202A...0x202E, 0x203F...0x2040, 0x2054,
            0x2060...0x218F, 0x2460...0x24FF, 0x2776...0x2793, 0x2C00...0x2DFF, 0x2E80...0x2FFF, 0x3004...0x3007,
            0x3021...0x302F, 0x3031...0xD7FF, 0xF900...0xFD3D, 0xFD40...0xFDCF, 0xFDF0...0xFE44, 0xFE47...0xFFFD:
            true
        case 0x10000...0xEFFFD: scalar.value & 0xFFFF <= 0xFFFD
        default: false
        }
    }
}
