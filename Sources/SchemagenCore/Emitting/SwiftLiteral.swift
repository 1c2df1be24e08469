/// A Swift literal that means exactly one value, whatever the value is.
///
/// Its text can only be made here: no other file of the generator turns a value of a schema into source.
package struct SwiftLiteral: Sendable, Hashable {
    package let text: String

    private init(text: String) { self.text = text }

    /// A string literal on one line: quotation marks, backslashes (and so interpolations) and everything that does not
    /// show are escaped.
    package static func string(_ value: String) -> SwiftLiteral {
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isPlain { return SwiftLiteral(text: "\"" + value + "\"") }
        var text = "\""
        text.reserveCapacity(value.utf8.count + 2)
        var isFirst = true
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0": text += "\\0"
            // Swift refuses to have these 32 non-characters escaped ("invalid unicode scalar"), and takes them as they
            // are.
            case "\u{FDCF}"..."\u{FDF0}" where (0xFDD0...0xFDEF).contains(scalar.value):
                text.unicodeScalars.append(scalar)
            // A mark would sit on the quotation mark before it.
            case _ where isFirst && VisibleText.isMark(scalar): text += VisibleText.escape(scalar)
            case _ where VisibleText.isHidden(scalar): text += VisibleText.escape(scalar)
            default: text.unicodeScalars.append(scalar)
            }
            isFirst = false
        }
        return SwiftLiteral(text: text + "\"")
    }

    /// A string literal over several lines, raw, for tables that people read; one line with escapes when the value
    /// holds anything that a raw literal would hide or change.
    ///
    /// - Parameter indent: spaces before each line but the first, the closing delimiter included.
    package static func block(_ value: String, indent: Int = 0) -> SwiftLiteral {
        let isShown = value.unicodeScalars.allSatisfy { $0 == "\n" || !VisibleText.isHidden($0) }
        guard isShown else { return string(value) }
        let pounds = String(repeating: "#", count: poundCount(value))
        let margin = String(repeating: " ", count: indent)
        var text = pounds + "\"\"\"\n"
        // By scalars: to `Character`, a mark at the start of a line is part of the line break.
        for line in value.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first {
                if VisibleText.isMark(first) { return string(value) }
                text += margin
                text.unicodeScalars.append(contentsOf: line)
            }
            text += "\n"
        }
        return SwiftLiteral(text: text + margin + "\"\"\"" + pounds)
    }

    package static func integer(_ value: Int) -> SwiftLiteral { SwiftLiteral(text: String(value)) }

    package static func bool(_ value: Bool) -> SwiftLiteral { SwiftLiteral(text: value ? "true" : "false") }

    /// The shortest decimal that reads back as this number, always with a point or an exponent.
    package static func double(_ value: Double) -> SwiftLiteral {
        if value.isNaN { return SwiftLiteral(text: "Double.nan") }
        if value.isInfinite { return SwiftLiteral(text: value < 0 ? "-Double.infinity" : "Double.infinity") }
        return SwiftLiteral(text: value.description)
    }

    /// One more `#` than any run that follows a backslash or three quotation marks, where it would mean something.
    private static func poundCount(_ value: String) -> Int {
        var longest = 0
        var run = 0
        var quotes = 0
        var isCounting = false
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "#") where isCounting:
                run += 1
                longest = max(longest, run)
            case UInt8(ascii: "\\"):
                (isCounting, run, quotes) = (true, 0, 0)
            case UInt8(ascii: "\""):
                quotes += 1
                (isCounting, run) = (quotes >= 3, 0)
            default:
                (isCounting, run, quotes) = (false, 0, 0)
            }
        }
        return longest + 1
    }
}
