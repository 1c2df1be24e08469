/// Finds where the first sentence of a description ends.
enum FirstSentence {
    /// Words whose full stop ends no sentence.
    private static let abbreviations: Set<String> = [
        "e.g", "eg", "i.e", "ie", "etc", "vs", "cf", "approx", "incl", "excl", "max", "min", "no", "nr", "fig", "dr",
        "mr", "mrs", "ms", "st", "a.k.a", "resp",
    ]

    /// The longest a sentence may get before it is cut at a word.
    private static let limit = 400

    /// - Parameter lines: clean lines; an empty one, or a list item, ends the sentence too.
    /// - Returns: one line that ends in `.`, `!`, `?` or `…`, or nothing.
    static func find(in lines: [String]) -> String {
        var paragraph: [Substring] = []
        for line in lines {
            let words = line.split(separator: " ")
            if words.isEmpty || (!paragraph.isEmpty && startsItem(words[0])) {
                if paragraph.isEmpty { continue }
                break
            }
            paragraph += words
        }
        return closed(sentence(of: paragraph))
    }

    private static func startsItem(_ word: Substring) -> Bool {
        if ["-", "*", "+", "•"].contains(word) { return true }
        guard let last = word.utf8.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ")") else { return false }
        return word.utf8.count > 1 && word.utf8.dropLast().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func sentence(of words: [Substring]) -> String {
        var result = ""
        var isInCode = false
        for (index, word) in words.enumerated() {
            if !result.isEmpty {
                if result.utf8.count + word.utf8.count > limit { return result + " …" }
                result += " "
            }
            result += word
            for byte in word.utf8 where byte == UInt8(ascii: "`") { isInCode.toggle() }
            if !isInCode, endsSentence(word, next: index + 1 < words.count ? words[index + 1] : nil) { break }
        }
        return result
    }

    private static func endsSentence(_ word: Substring, next: Substring?) -> Bool {
        var scalars = word.unicodeScalars
        while let last = scalars.last, isCloser(last) { scalars.removeLast() }
        guard let last = scalars.last else { return false }
        switch last {
        case "!", "?", "。", "！", "？": return true
        case ".":
            let stem = Substring(scalars.dropLast()).lowercased()
            if abbreviations.contains(String(stem.drop { $0 == "(" || $0 == "[" || $0 == "\"" })) { return false }
            // "vs. image" goes on with a small letter.
            guard let start = next?.unicodeScalars.first else { return true }
            return IdentifierScalar.kind(of: start) != .lower || start.properties.generalCategory == .otherLetter
        default: return false
        }
    }

    /// What may stand between the end of a sentence and the space behind it.
    private static func isCloser(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ")", "]", "\"", "'", "”", "’", "»", "*", "_", "`": true
        default: false
        }
    }

    /// A heading such as "Options:" becomes a sentence as well.
    private static func closed(_ sentence: String) -> String {
        guard let last = sentence.unicodeScalars.last else { return "" }
        switch last {
        case ".", "!", "?", "…", "。", "！", "？": return sentence
        case ":", ";", ",", "-", "–", "—": return closed(String(trimmed(sentence)))
        case ")", "\"", "'", "”", "’", "`", "*", "_":
            let inner = sentence.unicodeScalars.dropLast().last
            return inner == "." || inner == "!" || inner == "?" ? sentence : sentence + "."
        default: return sentence + "."
        }
    }

    private static func trimmed(_ sentence: String) -> Substring {
        var rest = Substring(sentence.unicodeScalars.dropLast())
        while rest.utf8.last == UInt8(ascii: " ") { rest = Substring(rest.unicodeScalars.dropLast()) }
        return rest
    }
}
