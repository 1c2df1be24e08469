import FalJSON

/// Takes the texts of an input out of other people's words.
struct Redaction {
    private var texts: Set<String> = []

    /// Shorter texts are words of a language, like `auto` or `16:9`, and say nothing about who used them.
    private static let shortest = 8

    init(of input: JSONValue) { collect(input) }

    private mutating func collect(_ value: JSONValue) {
        switch value {
        case .string(let text): if text.unicodeScalars.count >= Self.shortest { texts.insert(text) }
        case .array(let elements): for element in elements { collect(element) }
        case .object(let object): for member in object { collect(member.value) }
        case .null, .bool, .number: return
        }
    }

    func applied(to words: String) -> String {
        // The longest first: one text may be part of another.
        texts.sorted { ($1.utf8.count, $1) < ($0.utf8.count, $0) }.reduce(words) { $0.replacing($1, with: "…") }
    }
}
