/// Takes comments and texts out of Swift code, keeping its lines.
enum CodeOnly {
    static func of(_ text: String) -> String {
        var code = ""
        var rest = Substring(text)
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                skip(&rest, from: "/*", to: "*/", into: &code)
            } else if character == "\"" || (character == "#" && rest.drop(while: { $0 == "#" }).first == "\"") {
                let pounds = String(rest.prefix { $0 == "#" })
                let isLong = rest.dropFirst(pounds.count).hasPrefix("\"\"\"")
                let quote = isLong ? "\"\"\"" : "\""
                skipText(&rest, open: pounds + quote, close: quote + pounds, escape: "\\" + pounds, into: &code)
            } else {
                code.append(character)
                rest.removeFirst()
            }
        }
        return code
    }

    private static func skip(_ rest: inout Substring, from open: String, to close: String, into code: inout String) {
        rest.removeFirst(open.count)
        while let character = rest.first, !rest.hasPrefix(close) {
            if character.isNewline { code.append("\n") }
            rest.removeFirst()
        }
        rest = rest.dropFirst(close.count)
    }

    private static func skipText(
        _ rest: inout Substring, open: String, close: String, escape: String, into code: inout String
    ) {
        rest.removeFirst(open.count)
        while let character = rest.first, !rest.hasPrefix(close) {
            if rest.hasPrefix(escape) {
                rest = rest.dropFirst(escape.count)
                if rest.first == "(" { skipInterpolation(&rest, into: &code) } else { rest = rest.dropFirst() }
                continue
            }
            if character.isNewline { code.append("\n") }
            rest.removeFirst()
        }
        rest = rest.dropFirst(close.count)
        code.append("\"\"")
    }

    /// Code inside a text: what stands there is a value, and of no interest to the rules.
    private static func skipInterpolation(_ rest: inout Substring, into code: inout String) {
        var depth = 0
        while let character = rest.first {
            if character == "\"" {
                skipText(&rest, open: "\"", close: "\"", escape: "\\", into: &code)
                continue
            }
            rest.removeFirst()
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0 { return }
        }
    }
}
