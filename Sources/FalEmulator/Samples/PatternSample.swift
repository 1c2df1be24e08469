/// Writes a text that a pattern matches, for patterns as simple as those in fal's documents: `^\w+$`,
/// `^#([0-9A-Fa-f]{3}){1,2}$`. Literals, classes, groups, alternatives and counts are understood; what is not, like
/// look-ahead, gives nil.
struct PatternSample {
    private var rest: Substring
    private var isUnderstood = true
    private var depth = 0

    /// A text that takes the least of everything the pattern lets one choose, then more of it until `isFit`.
    static func text(matching pattern: String, where isFit: (String) -> Bool) -> String? {
        for more in [0, 1, 2, 4, 8, 16, 32, 64] {
            var reader = PatternSample(rest: pattern[...])
            let text = reader.alternatives(more: more)
            guard reader.isUnderstood, reader.rest.isEmpty else { return nil }
            if isFit(text) { return text }
        }
        return nil
    }

    private init(rest: Substring) { self.rest = rest }

    /// The first alternative; the others are read and dropped.
    private mutating func alternatives(more: Int) -> String {
        let first = sequence(more: more)
        while isUnderstood, take("|") { _ = sequence(more: more) }
        return first
    }

    private mutating func sequence(more: Int) -> String {
        var text = ""
        while isUnderstood, let next = rest.first, next != "|", next != ")" {
            if next == "^" || next == "$" {
                rest.removeFirst()
                continue
            }
            let piece = atom(more: more)
            let count = count(more: more)
            // `((a+)+)+` grows by powers.
            guard piece.utf8.count * count <= SampleBudget.longestText - text.utf8.count else {
                isUnderstood = false
                break
            }
            text += String(repeating: piece, count: count)
        }
        return text
    }

    private mutating func atom(more: Int) -> String {
        let character = rest.removeFirst()
        switch character {
        case "(":
            depth += 1
            if depth > SampleBudget.deepest || take("?") && !take(":") { isUnderstood = false }
            let text = isUnderstood ? alternatives(more: more) : ""
            depth -= 1
            if !take(")") { isUnderstood = false }
            return text
        case "[": return characterClass()
        case ".": return "a"
        case "\\": return escape()
        case "*", "+", "?", "{":
            isUnderstood = false
            return ""
        default: return String(character)
        }
    }

    private mutating func escape() -> String {
        guard let character = rest.popFirst() else {
            isUnderstood = false
            return ""
        }
        switch character {
        case "d": return "1"
        case "w": return "a"
        case "s": return " "
        // Letters and digits have meanings of their own: borders, categories, back references.
        case _ where character.isLetter || character.isNumber:
            isUnderstood = false
            return ""
        default: return String(character)
        }
    }

    /// The first member of a class. Of those that exclude, a letter or a digit that is not among the excluded.
    private mutating func characterClass() -> String {
        let excludes = take("^")
        var members: [String] = []
        var isRange = false
        while isUnderstood, let next = rest.first, next != "]" || members.isEmpty {
            rest.removeFirst()
            if next == "-", !members.isEmpty, rest.first != "]" {
                isRange = true
            } else {
                members.append(next == "\\" ? escape() : String(next))
            }
        }
        if !take("]") || excludes && isRange { isUnderstood = false }
        if !excludes { return members.first ?? "" }
        return "ab1 ".map(String.init).first { !members.contains($0) } ?? "_"
    }

    private mutating func count(more: Int) -> Int {
        var result = 1
        if take("*") {
            result = more
        } else if take("+") {
            result = 1 + more
        } else if take("?") {
            result = min(1, more)
        } else if take("{") {
            let parts = rest.prefix { $0 != "}" }.split(separator: ",", omittingEmptySubsequences: false)
            rest = rest.drop { $0 != "}" }
            guard take("}"), let least = parts.first.flatMap({ Int($0) }), least <= 10_000 else {
                isUnderstood = false
                return 0
            }
            let most = parts.count == 1 ? least : Int(parts[1]) ?? .max
            result = min(most, least + more)
        } else {
            return 1
        }
        // Whether a count is lazy or possessive changes nothing in what matches.
        if rest.first == "?" || rest.first == "+" { rest.removeFirst() }
        return result
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }
}
