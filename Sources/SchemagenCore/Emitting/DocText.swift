/// Text for a documentation comment, made of any text at all.
///
/// It may be written as a literal with values in it, which are cleaned on the way:
/// `"\(sentence: field.description) If omitted, the server uses \(code: value)."`
package struct DocText: Sendable, Hashable {
    /// Columns of a comment line, its `/// ` and indentation left out.
    package static let width = 100
    /// A text is cut after so many characters, with an ellipsis; fal's longest has 1,101.
    package static let limit = 4_000

    /// Clean lines, not wrapped yet.
    package let lines: [String]

    private init(lines: [String]) { self.lines = lines }

    /// The whole of a text: trimmed, its common indentation taken away, its line breaks kept.
    package init(_ text: String) { lines = Self.dedented(Self.cleanLines(text)) }

    /// The first sentence of a text, on one line and with a full stop; empty when there is none.
    package init(firstSentenceOf text: String) {
        let sentence = FirstSentence.find(in: Self.dedented(Self.cleanLines(text)))
        lines = sentence.isEmpty ? [] : [sentence]
    }

    /// A value as a code span, whatever backticks it holds.
    package static func code(_ value: String) -> DocText {
        var clean = ""
        var count = 0
        for scalar in value.unicodeScalars {
            count += 1
            if count > 200 {
                clean += "…"
                break
            }
            // A value is shown to the letter, so what cannot be seen is spelt out, as is a mark on the backtick.
            if VisibleText.isHidden(scalar) || (count == 1 && VisibleText.isMark(scalar)) {
                clean += VisibleText.escape(scalar)
            } else {
                clean.unicodeScalars.append(scalar)
            }
        }
        clean = defused(clean)
        if clean.isEmpty { return DocText(lines: ["the empty string"]) }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: clean) + 1)
        // Markdown takes one space off each end of a span that has other characters too.
        let isPadded = clean.hasPrefix("`") || clean.hasSuffix("`") || (clean.hasPrefix(" ") && clean.hasSuffix(" "))
        let needsPadding = isPadded && clean.utf8.contains { $0 != UInt8(ascii: " ") }
        let pad = needsPadding ? " " : ""
        return DocText(lines: [fence + pad + clean + pad + fence])
    }

    package var isEmpty: Bool { lines.allSatisfy(\.isEmpty) }

    /// Puts `other` behind the last line of this text.
    package static func + (left: Self, right: Self) -> DocText {
        guard let last = left.lines.last, let first = right.lines.first else {
            return left.lines.isEmpty ? right : left
        }
        return DocText(lines: left.lines.dropLast() + [last + first] + right.lines.dropFirst())
    }

    /// Puts texts below each other, with an empty line between them.
    package static func paragraphs(_ parts: [DocText]) -> DocText {
        DocText(lines: Array(parts.filter { !$0.isEmpty }.map(\.lines).joined(separator: [""])))
    }

    /// Puts texts below each other.
    package static func stacked(_ parts: [DocText]) -> DocText { DocText(lines: parts.flatMap(\.lines)) }

    /// `/// ` lines of at most `width` columns, as far as words allow.
    func commentLines(width: Int) -> [String] {
        lines.flatMap { LineWrap.wrap($0, width: width) }.map { $0.isEmpty ? "///" : "/// " + $0 }
    }
}

extension DocText: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(text) }

    package init(stringInterpolation: StringInterpolation) { self = DocText(lines: stringInterpolation.parts.lines) }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts = DocText(lines: [])

        package init(literalCapacity: Int, interpolationCount: Int) {}

        // Spaces at the ends of a literal part stand between words, so it is not trimmed.
        package mutating func appendLiteral(_ literal: String) {
            parts = parts + DocText(lines: DocText.cleanLines(literal))
        }
        package mutating func appendInterpolation(_ text: DocText) { parts = parts + text }
        package mutating func appendInterpolation(text: String) { parts = parts + DocText(text) }
        package mutating func appendInterpolation(code value: String) { parts = parts + .code(value) }
        package mutating func appendInterpolation(sentence text: String) {
            parts = parts + DocText(firstSentenceOf: text)
        }
        package mutating func appendInterpolation(_ number: Int) { parts = parts + DocText(lines: [String(number)]) }
    }
}

// MARK: - Cleaning

extension DocText {
    /// Lines without anything hidden. Every kind of line break parts lines: what follows a bare CR would be code.
    private static func cleanLines(_ text: String) -> [String] {
        // Nine texts of ten are printable ASCII, where nothing has to be cleaned.
        if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A }) {
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { defused(String($0)) }
        }
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var count = 0
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            count += 1
            if count > limit {
                line.append("…")
                break
            }
            switch scalar.value {
            case 0x0A where previous == "\r": break
            case 0x0A...0x0D, 0x85, 0x2028, 0x2029:
                lines.append(defused(String(line)))
                line = String.UnicodeScalarView()
            case 0x09: line.append(contentsOf: "    ".unicodeScalars)
            case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: line.append(" ")
            case 0xFE0E...0xFE0F, 0x200C...0x200D:
                // They shape emoji and letters, and have nothing to shape elsewhere.
                if let last = line.last, !last.isASCII { line.append(scalar) }
            case 0x300... where VisibleText.isMark(scalar):
                // Nor has a mark a place on the space before it.
                if let last = line.last, last != " " { line.append(scalar) }
            default:
                if !VisibleText.isHidden(scalar) { line.append(scalar) }
            }
            previous = scalar
        }
        lines.append(defused(String(line)))
        return lines
    }

    /// `*/` would end, and `/*` open, a block comment if this text ever stood in one.
    private static func defused(_ line: String) -> String {
        guard line.utf8.contains(UInt8(ascii: "*")) else { return line }
        var result = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            if let last = result.last, (last == "*" && scalar == "/") || (last == "/" && scalar == "*") {
                result.append(" ")
            }
            result.append(scalar)
        }
        return String(result)
    }

    /// fal's descriptions come out of Python docstrings: a first line, then lines with 8 to 12 spaces in front.
    private static func dedented(_ lines: [String]) -> [String] {
        func indentation(_ line: String) -> Int { line.utf8.prefix { $0 == UInt8(ascii: " ") }.count }
        let trimmed = lines.map(Self.withoutTrailingSpaces)
        let margin = trimmed.dropFirst().filter { !$0.isEmpty }.map(indentation).min() ?? 0
        var result: [String] = []
        for (index, line) in trimmed.enumerated() {
            let cut = index == 0 ? indentation(line) : min(margin, line.utf8.count)
            let bare = cut == 0 ? line : String(line.utf8.dropFirst(cut)) ?? line
            // One empty line parts paragraphs as well as five do.
            if !bare.isEmpty || !(result.last?.isEmpty ?? true) { result.append(bare) }
        }
        while result.last?.isEmpty == true { result.removeLast() }
        return result
    }

    private static func withoutTrailingSpaces(_ line: String) -> String {
        guard line.utf8.last == UInt8(ascii: " ") else { return line }
        let kept = line.utf8.reversed().drop { $0 == UInt8(ascii: " ") }.count
        return String(line.utf8.prefix(kept)) ?? line
    }

    private static func longestRun(of byte: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for scalar in text.unicodeScalars {
            run = scalar == byte.unicodeScalars.first ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}

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
