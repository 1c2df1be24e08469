/// A text as it stands on a test card: broken into lines at its spaces, as large as the card allows.
struct CardText {
    /// How many pixels a dot of the font is wide and high.
    let scale: Int
    /// Without the spaces at their ends.
    let lines: [[Unicode.Scalar]]
    /// Pixels between the card's edge and the box, and between the box and the text.
    var margin: Int { 4 * scale }

    /// - Parameters:
    ///   - width: of the whole card.
    ///   - height: what there is for the box and the margin around it.
    init(_ text: String, width: Int, height: Int) {
        scale = Swift.max(1, min(width, height) / 160)
        let margin = 4 * scale
        let columns = (width - 4 * margin) / (BitmapFont.advance * scale)
        let most = (height - 4 * margin) / (BitmapFont.lineAdvance * scale)
        lines = columns > 0 && most > 0 ? Array(Self.broken(text, columns: columns).prefix(most)) : []
    }

    /// How many pixels the box is high; 0 without a text.
    var boxHeight: Int { lines.isEmpty ? 0 : 2 * margin + lines.count * BitmapFont.lineAdvance * scale }

    /// Breaks at spaces; a word that is longer than a line is cut.
    private static func broken(_ text: String, columns: Int) -> [[Unicode.Scalar]] {
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
