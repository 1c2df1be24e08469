/// Breaks a line at spaces.
enum LineWrap {
    /// Lines of at most `width` characters where words allow it. What follows the first stands under its text, so that
    /// a list item stays one; a code span is not parted.
    static func wrap(_ line: String, width: Int) -> [String] {
        guard line.unicodeScalars.count > width else { return [line] }
        let indentation = line.prefix { $0 == " " }
        let words = unbreakable(line.split(separator: " "))
        guard let first = words.first else { return [""] }
        let hang = String(indentation) + (["-", "*", "+", "•"].contains(first) ? "  " : "")
        var lines: [String] = []
        var current = String(indentation) + first
        var length = current.unicodeScalars.count
        for word in words.dropFirst() {
            let size = word.unicodeScalars.count
            if length + 1 + size > width, !startsBlock(word) {
                lines.append(current)
                current = hang + word
                length = hang.unicodeScalars.count + size
            } else {
                current += " " + word
                length += 1 + size
            }
        }
        return lines + [current]
    }

    /// The words, those of one code span put together. A backtick that nothing closes soon is a character like others.
    private static func unbreakable(_ words: [Substring]) -> [String] {
        var result: [String] = []
        var index = 0
        while index < words.count {
            var end = index
            if hasOddBackticks(words[index]) {
                let rest = words[(index + 1)...].prefix(12)
                end = rest.firstIndex(where: hasOddBackticks) ?? index
            }
            result.append(words[index...end].joined(separator: " "))
            index = end + 1
        }
        return result
    }

    private static func hasOddBackticks(_ word: Substring) -> Bool {
        word.utf8.count { $0 == UInt8(ascii: "`") } % 2 == 1
    }

    /// A word that would mean a list or a heading at the start of a line.
    private static func startsBlock(_ word: String) -> Bool {
        guard let first = word.utf8.first else { return false }
        if "#>-+*=".utf8.contains(first) { return true }
        return word.utf8.last == UInt8(ascii: ".") && (0x30...0x39).contains(first)
    }
}
