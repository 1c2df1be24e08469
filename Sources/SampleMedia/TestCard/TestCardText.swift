/// The text on a test card: wrapped at spaces, as large as the card allows.
struct TestCardText {
    /// The width and height of a font dot, in pixels.
    let scale: Int
    /// The wrapped lines, without spaces at their ends.
    let lines: [[Unicode.Scalar]]
    /// The space between card edge and box, and between box and text, in pixels.
    var margin: Int { 4 * scale }

    /// - Parameters:
    ///   - width: the width of the whole card.
    ///   - height: the height available to the box and the margins around it.
    init(_ text: String, width: Int, height: Int) {
        scale = Swift.max(1, min(width, height) / 160)
        let margin = 4 * scale
        let columns = (width - 4 * margin) / (BitmapFont.advance * scale)
        let most = (height - 4 * margin) / (BitmapFont.lineAdvance * scale)
        lines = columns > 0 && most > 0 ? Array(Self.wrapped(text, columns: columns).prefix(most)) : []
    }

    /// The height of the box in pixels; 0 without text.
    var boxHeight: Int { lines.isEmpty ? 0 : 2 * margin + lines.count * BitmapFont.lineAdvance * scale }

    /// Breaks at spaces; a word longer than a line is split.
    private static func wrapped(_ text: String, columns: Int) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        for word in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
            if !line.isEmpty, line.count + 1 + word.count > columns {
                lines.append(line)
                line = []
            }
            if !line.isEmpty { line.append(" ") }
            line += word
            while line.count > columns {
                lines.append(Array(line.prefix(columns)))
                line.removeFirst(columns)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}

/// A bitmap font of 5 × 7 dots for printable ASCII. Any other character is drawn as a box.
enum BitmapFont {
    static let width = 5
    static let height = 7
    /// The distance from one letter to the next, including the gap.
    static let advance = 6
    /// The distance from one line to the next, including the gap.
    static let lineAdvance = 10

    /// One row of a character's dots; bit 4 is the leftmost.
    static func dots(_ character: Unicode.Scalar, row: Int) -> UInt8 {
        let index = Int(character.value) - 32
        return (glyphs.indices.contains(index) ? glyphs[index] : box)[row]
    }

    private static let box = rows("VHHHHHV")

    /// The glyphs in ASCII order, starting with the space. A glyph is seven rows from top to bottom; each row is a
    /// base-32 digit: `A` is `EHHVHHH`.
    private static let glyphs: [[UInt8]] = """
        0000000 4444404 AA00000 AAVAVAA 4FKE5U4 OP248J3 CIK8LID 4400000 2488842 8422248 04LEL40 044V440 0000448 000V000
        00000CC 01248G0 EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888 EHHEHHE EHHF12C 0CC0CC0 0CC0448
        248G842 00V0V00 8421248 EH12404 EHNLNGE EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E
        72222IC HIKOKIH GGGGGGV HRLLHHH HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA
        HHA4AHH HHHA444 V1248GV E88888E 0G84210 E22222E 4AH0000 000000V 8420000 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE
        698S888 0FHHF1E GGMPHHH 40C444E 20622IC GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE 00UHUGG 00FHF11 00MPGGG 00FGE1U
        88S8896 00HHHJD 00HHHA4 00HHLLA 00HA4AH 00HHF1E 00V248V 2448442 4444444 8442448 008L200
        """.split { $0.isWhitespace }.map { rows($0) }

    private static func rows(_ digits: some StringProtocol) -> [UInt8] {
        digits.map { UInt8(String($0), radix: 32) ?? 0 }
    }
}
