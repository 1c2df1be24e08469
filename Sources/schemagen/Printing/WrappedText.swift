/// Prose broken at a width. Lines that are indented are examples, and stay as they are.
enum WrappedText {
    static func wrap(_ text: String, at width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("    ") ? String(line) : wrapLine(line, at: width)
        }.joined(separator: "\n")
    }

    private static func wrapLine(_ line: Substring, at width: Int) -> String {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.count + 1 + word.count > width {
                lines.append(current)
                current = ""
            }
            current += current.isEmpty ? String(word) : " " + word
        }
        lines.append(current)
        return lines.joined(separator: "\n")
    }
}
