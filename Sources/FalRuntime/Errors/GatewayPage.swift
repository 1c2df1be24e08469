/// What a gateway's answer says: plain text, or a page of HTML whose title says it all.
enum GatewayPage {
    static func words(in body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let words: Substring
        if let start = text.firstRange(of: "<title>"),
            let end = text[start.upperBound...].firstRange(of: "</title>")
        {
            words = text[start.upperBound..<end.lowerBound]
        } else if text.contains("<") {
            return nil
        } else {
            words = text.prefix { !$0.isNewline }
        }
        let trimmed = words.drop { $0.isWhitespace }
        return trimmed.isEmpty ? nil : String(trimmed.prefix(200))
    }
}

/// Words of a server, made fit for a log: a server may quote what it was sent.
enum LogText {
    private static let longest = 300

    /// One line without data URIs and without anything that goes on for very long.
    static func safe(_ text: String) -> String {
        var result = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !result.isEmpty { result += " " }
            if let start = word.firstRange(of: "data:"), word[start.upperBound...].contains(",") {
                result += word[..<start.lowerBound] + "data:…"
            } else if word.utf8.count > 120 {
                result += word.prefix(20) + "…"
            } else {
                result += word
            }
            if result.utf8.count > longest { return String(result.prefix(longest)) + "…" }
        }
        return result
    }
}
