/// What may stand in a pattern, and what is said about what may not.
enum PatternGrammar {
    /// Why a text is no pattern, and what to write instead.
    struct Refusal: Error {
        var reason: String
        var remedy: String

        init(_ reason: String, remedy: String = "Ids hold a-z, 0-9, '.', '_', '-' and '/', like fal-ai/flux/dev.") {
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// The pattern in the text: the id, when an address of fal was pasted.
    static func text(in written: String) throws(Refusal) -> String {
        switch PastedAddress.read(written) {
        case .none: written
        case .id(let id): id
        case .foreign(let host):
            throw Refusal(
                "it is an address at \(ShownText.quoted(host)), not at fal.ai",
                remedy: "Give an endpoint id, like fal-ai/flux/dev, or the address of a model page on fal.ai.")
        case .withoutID:
            throw Refusal(
                "the address names no endpoint",
                remedy: "Copy the address of one model's page, like https://fal.ai/models/fal-ai/flux/dev.")
        }
    }

    /// Refuses what is neither an id, nor a family, nor a glob.
    static func check(_ text: String) throws(Refusal) {
        if text.isEmpty {
            throw Refusal(
                "it is empty",
                remedy: "Give an endpoint id, a family or a glob: fal-ai/flux/dev, fal-ai/veo3, 'fal-ai/flux*/**'.")
        }
        try checkSpaces(text)
        if text.utf8.count > longest {
            throw Refusal("it is \(text.utf8.count) bytes long, and the limit is \(longest)")
        }
        try checkSlashes(text)
        try checkCharacters(text)
        for segment in text.split(separator: "/") { try check(segment: segment, of: text) }
    }

    /// fal's longest id has 62 bytes; a limit keeps a mistaken file from becoming a pattern.
    static let longest = 512

    private static func checkSpaces(_ text: String) throws(Refusal) {
        guard text.unicodeScalars.contains(where: \.properties.isWhitespace) else { return }
        let words = text.split { $0.isWhitespace }.map(String.init)
        let remedy =
            switch words.count {
            case 0: "Give an endpoint id, like fal-ai/flux/dev."
            case 1: write(words[0])
            default: "Ids have no spaces. For several patterns give each as a word of its own."
            }
        throw Refusal("it has white space in it", remedy: remedy)
    }

    private static func checkSlashes(_ text: String) throws(Refusal) {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        let tidy = segments.filter { !$0.isEmpty }.joined(separator: "/")
        if tidy.isEmpty { throw Refusal("it is nothing but slashes", remedy: "For every endpoint write '**'.") }
        if text.contains("//") { throw Refusal("it has an empty segment, '//'", remedy: write(tidy)) }
        if text.hasPrefix("/") { throw Refusal("it begins with a slash", remedy: write(tidy)) }
        if text.hasSuffix("/") {
            throw Refusal("it ends with a slash", remedy: write(tidy, note: "a family needs no slash"))
        }
        for segment in segments where segment == "." || segment == ".." {
            throw Refusal(
                "it has a segment '\(segment)', and an id is not a path",
                remedy: "Write the id as the catalogue has it: owner/name, like fal-ai/flux/dev.")
        }
    }

    private static func checkCharacters(_ text: String) throws(Refusal) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", ".", "_", "-", "/", "*", "?": continue
            case "A"..."Z":
                throw Refusal("ids are lower case", remedy: write(text.lowercased()))
            case "[", "]", "{", "}", "!", ",", "(", ")", "|":
                throw Refusal(
                    "'\(scalar)' cannot be in an id, and is no wildcard here",
                    remedy: "The wildcards are *, ? and **. For a choice give several patterns.")
            case "\\":
                throw Refusal("it has a backslash", remedy: write(text.replacing("\\", with: "/")))
            default:
                throw Refusal("the character \(ShownText.named(scalar)) cannot be in an id")
            }
        }
    }

    private static func check(segment: Substring, of text: String) throws(Refusal) {
        guard segment.contains("**"), segment != "**" else { return }
        var single = String(segment)
        while single.contains("**") { single = single.replacing("**", with: "*") }
        let whole = text.split(separator: "/").map { $0 == segment ? single : String($0) }
        let isLast = text.hasSuffix(segment)
        throw Refusal(
            "'**' stands for whole segments, and here it is a part of '\(segment)'",
            remedy: write(whole.joined(separator: "/") + (isLast ? "/**" : "")))
    }

    /// A proposal is made only when it would be accepted: one error must not lead to the next.
    private static func write(_ text: String, note: String? = nil) -> String {
        guard (try? check(text)) != nil else { return Refusal("").remedy }
        return "Write \(text)" + (note.map { ": \($0)." } ?? ".")
    }
}
