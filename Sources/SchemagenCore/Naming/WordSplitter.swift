/// Cuts any text into the words that a name is made of.
///
/// | text | words |
/// | --- | --- |
/// | `aspect_ratio` | aspect, ratio |
/// | `TAPose`, `HDReady` | TA, Pose · HD, Ready |
/// | `imageURLs` | image, URLs |
/// | `H264_output` | H264, output |
/// | `16:9`, `9:19.5` | 16x9 · 9x19, 5 |
/// | `DPM++ 2M` | DPM, Plus, Plus, 2M |
/// | `-1`, `pan -45` | Minus, 1 · pan, Minus, 45 |
/// | `R&B`, `50%` | R, And, B · 50, Percent |
/// | `IN_QUEUE` | in, queue |
/// | `Don't` | Dont |
package enum WordSplitter {
    /// No name is made of more than this many characters of a text; one that long is told apart by its hash.
    private static let longest = 400

    package static func words(in text: String) -> [String] {
        let head = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
        // SCREAMING_SNAKE carries no information in its case. Elsewhere capitals are kept: "DPM++ SDE", "VR 360".
        var splitter = Splitter(isScreamingSnake(head) ? head.lowercased() : head)
        return splitter.run()
    }

    private static func isScreamingSnake(_ text: String) -> Bool {
        var sawUnderscore = false
        var sawUpper = false
        for scalar in text.unicodeScalars {
            if scalar == "_" { sawUnderscore = true }
            switch IdentifierScalar.kind(of: scalar) {
            case .lower: return false
            case .upper: sawUpper = true
            case .digit, .mark, .ignorable, .other: break
            }
        }
        return sawUnderscore && sawUpper
    }
}

private struct Splitter {
    private struct Unit {
        var scalar: Unicode.Scalar
        var kind: IdentifierScalar.Kind
        var isWordPart: Bool { kind.isLetter || kind == .digit }
    }

    private let units: [Unit]
    private var words: [String] = []
    private var current = String.UnicodeScalarView()

    init(_ text: String) {
        var units: [Unit] = []
        for scalar in text.unicodeScalars {
            let kind = IdentifierScalar.kind(of: scalar)
            switch kind {
            case .ignorable:
                // A soft hyphen or a joiner neither shows nor parts words.
                break
            case .mark:
                // A mark belongs to the letter it sits on; on anything else it has no place in a name.
                if let last = units.last, last.kind.isLetter { units.append(Unit(scalar: scalar, kind: last.kind)) }
            case .digit where !scalar.isASCII:
                let digit = UInt32(scalar.properties.numericValue ?? 0)
                let ascii = Unicode.Scalar(0x30 + digit) ?? "0"
                units.append(Unit(scalar: ascii, kind: .digit))
            case .upper, .lower, .digit, .other:
                units.append(Unit(scalar: scalar, kind: kind))
            }
        }
        self.units = units
    }

    mutating func run() -> [String] {
        for index in units.indices {
            if units[index].isWordPart {
                if startsWord(at: index) { flush() }
                current.append(units[index].scalar)
            } else {
                separator(at: index)
            }
        }
        flush()
        return words
    }

    private mutating func flush() {
        guard !current.isEmpty else { return }
        words.append(String(current))
        current = String.UnicodeScalarView()
    }

    private func kind(at index: Int) -> IdentifierScalar.Kind {
        units.indices.contains(index) ? units[index].kind : .other
    }

    /// Whether a capital begins a new word inside a run of letters and digits.
    private func startsWord(at index: Int) -> Bool {
        guard units[index].kind == .upper else { return false }
        switch kind(at: index - 1) {
        case .lower: return true
        case .upper: return kind(at: index + 1) == .lower && !isPluralEnding(at: index + 1)
        case .digit: return kind(at: index + 1) == .lower
        case .mark, .ignorable, .other: return false
        }
    }

    /// The `s` of `imageURLs`: it belongs to the capitals before it.
    private func isPluralEnding(at index: Int) -> Bool {
        units[index].scalar == "s" && kind(at: index + 1) != .lower
    }

    private mutating func separator(at index: Int) {
        let before = kind(at: index - 1)
        let after = kind(at: index + 1)
        switch units[index].scalar {
        case ":" where before == .digit && after == .digit:
            // A ratio reads as people say it: 16x9.
            current.append("x")
        case "'" where before.isLetter && after.isLetter, "\u{2019}" where before.isLetter && after.isLetter:
            break
        case "-" where after == .digit && standsBeforeNumber(at: index):
            add("Minus")
        case "+" where after == .digit && standsBeforeNumber(at: index):
            add("Plus")
        case "+" where isTrailingPlus(at: index):
            add("Plus")
        case "&" where hasWord(before: index) && hasWord(after: index):
            add("And")
        case "%" where before == .digit:
            add("Percent")
        default:
            flush()
        }
    }

    private mutating func add(_ word: String) {
        flush()
        words.append(word)
    }

    /// A sign belongs to the number after it unless it parts two words: `gpt-4` and `a--1` have no minus.
    private func standsBeforeNumber(at index: Int) -> Bool {
        guard index > 0 else { return true }
        switch units[index - 1].scalar {
        case " ", "\t", "\n", "(", "[", "{", ",", ";", ":", "=", "/", "<", ">", "~": return true
        default: return false
        }
    }

    /// `DPM++`, `v2+`, but not `a+b`.
    private func isTrailingPlus(at index: Int) -> Bool {
        var first = index
        while first > 0, units[first - 1].scalar == "+" { first -= 1 }
        guard first > 0, units[first - 1].isWordPart else { return false }
        guard units.indices.contains(index + 1) else { return true }
        return first != index || !units[index + 1].isWordPart
    }

    private func hasWord(before index: Int) -> Bool { units[..<index].contains(where: \.isWordPart) }
    private func hasWord(after index: Int) -> Bool { units[(index + 1)...].contains(where: \.isWordPart) }
}

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
