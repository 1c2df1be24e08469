import FalSupport
package import SchemagenCore

/// The endpoints that an argument on the command line or in the manifest selects.
///
/// - `fal-ai/veo3` is a family: the endpoint of that id, if there is one, and everything below it. Whole path segments
///   count, so `fal-ai/veo3.1` is not in it.
/// - `fal-ai/flux*/**` is a glob: `*` and `?` stay within a segment, `**` stands for any number of segments, none
///   included. A glob matches whole ids: `fal-ai/flux*` alone does not reach `fal-ai/flux/dev`.
/// - `only fal-ai/flux/dev` is that endpoint, without what is below it.
/// - A URL copied from fal.ai means the id in it.
///
/// What a pattern matches follows from its spelling alone, never from the catalogue: a family keeps its meaning on the
/// day fal adds an endpoint with the family's own id.
package struct EndpointPattern: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case exact, family, glob
    }

    /// The id, family or glob: for a pasted URL, the id in it.
    package let id: String
    let kind: Kind
    let segments: [PatternSegment]

    /// Reads a pattern.
    ///
    /// - Throws: a usage ``Failure`` that says what is wrong and what to write instead.
    package init(parsing text: String) throws(Failure) {
        if text.hasPrefix(Self.only) {
            self = try EndpointPattern(parsing: String(text.dropFirst(Self.only.count))).alone()
            return
        }
        do {
            let pattern = try PatternGrammar.text(in: text)
            try PatternGrammar.check(pattern)
            id = pattern
        } catch {
            let shown = TerminalEscaping.url(text, limit: 120)
            throw Failure(
                .usage, .unusablePattern, "'\(shown)' is not an endpoint id, a family or a glob: \(error.reason)",
                remedy: error.remedy)
        }
        segments = id.split(separator: "/").map { PatternSegment(String($0)) }
        kind = segments.allSatisfy(\.isLiteral) ? .family : .glob
    }

    private static let only = "only "

    /// The pattern for the manifest.
    package var text: String { isExact ? Self.only + id : id }

    /// The same endpoint, and nothing below it.
    ///
    /// - Throws: a usage ``Failure`` for a glob.
    func alone() throws(Failure) -> EndpointPattern {
        guard isGlob else { return try EndpointPattern(exactly: id) }
        throw Failure(
            .usage, .unusablePattern, "'\(TerminalEscaping.escaped(id))' is a glob, and names no endpoint alone",
            remedy: "Globs match whole ids anyway: leave out the word 'only', or the option of that name.")
    }

    /// The pattern of one endpoint and nothing below it.
    ///
    /// - Throws: a usage ``Failure`` when `id` is not an endpoint id.
    package init(exactly id: String) throws(Failure) {
        if let reason = Self.validationError(ofID: id) {
            throw Failure(.usage, .unusablePattern, "\(TerminalEscaping.quoted(id)) is not an endpoint id: \(reason)")
        }
        self.id = id
        kind = .exact
        segments = id.split(separator: "/").map { PatternSegment(String($0)) }
    }

    package var isGlob: Bool { kind == .glob }

    /// Whether the pattern means one endpoint and nothing below it.
    package var isExact: Bool { kind == .exact }

    /// What every matching id begins with: `fal-ai/flux` of `fal-ai/flux*/**`.
    package var prefixLiteral: String {
        isGlob ? String(id.prefix { $0 != "*" && $0 != "?" }) : id
    }

    /// Whether an endpoint matches.
    package func matches(_ id: String) -> Bool {
        switch kind {
        case .exact: id == self.id
        case .family: id.utf8.starts(with: self.id.utf8) && Self.endsSegment(id, at: self.id.utf8.count)
        case .glob:
            id.utf8.starts(with: prefixLiteral.utf8)
                && PatternSegment.match(segments[...], id.split(separator: "/", omittingEmptySubsequences: false)[...])
        }
    }

    /// Why a string is not an endpoint id; `nil` if it is one. Ids from catalogues and file names are checked, because
    /// an id becomes a path below `Schemas/`.
    package static func validationError(ofID id: String) -> String? {
        // Every run checks hundreds of file names, and nearly all are ids.
        if isPlainlyID(id) { return pathProblem(id) }
        do {
            try PatternGrammar.check(id)
        } catch {
            return error.reason
        }
        if id.contains(where: { $0 == "*" || $0 == "?" }) { return "an id contains no wildcards" }
        return id.contains("/") ? pathProblem(id) : "an id is owner/name"
    }

    /// What stands in `Schemas/` beside the documents.
    private static let taken: Set<Substring> = ["schemagen.yaml", "schemagen.lock", "names.lock", "patches"]

    /// Why no file of `Schemas/` can have this id in its path. One such id would make the whole change fail.
    private static func pathProblem(_ id: String) -> String? {
        let segments = id.split(separator: "/")
        if let first = segments.first, taken.contains(first) {
            return "'\(first)' is a file or folder of schemagen itself"
        }
        if let folder = segments.dropLast().first(where: { $0.hasSuffix(".json") }) {
            return "the segment '\(folder)' would be a folder with the name of a document"
        }
        for segment in segments {
            if segment.hasPrefix(".") { return "it has a hidden segment, which begins with a dot" }
            if segment.utf8.count > longestSegment {
                return "it has a segment of more than \(longestSegment) bytes, which no file can be named after"
            }
        }
        return nil
    }

    /// File systems allow 255 bytes, of which `.json` takes five.
    private static let longestSegment = 250

    /// A fast check that accepts most ids: segments of allowed bytes, none of them only dots.
    private static func isPlainlyID(_ id: String) -> Bool {
        guard id.utf8.count <= PatternGrammar.longest else { return false }
        var slashes = 0
        var hasLetter = false
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): hasLetter = true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): break
            case UInt8(ascii: "/"):
                guard hasLetter else { return false }
                slashes += 1
                hasLetter = false
            default: return false
            }
        }
        return hasLetter && slashes > 0
    }

    private static func endsSegment(_ id: String, at count: Int) -> Bool {
        let rest = id.utf8.dropFirst(count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }
}

extension EndpointPattern: CustomStringConvertible {
    package var description: String { text }
}

/// One segment of a pattern: literal text, `**`, or text with `*` and `?` in it.
struct PatternSegment: Sendable, Hashable {
    let characters: [UInt8]
    let isLiteral: Bool

    init(_ text: String) {
        characters = Array(text.utf8)
        isLiteral = !characters.contains { $0 == Self.star || $0 == Self.mark }
    }

    /// `**`: any number of whole segments.
    var isDeep: Bool { characters == [Self.star, Self.star] }

    /// Whether the whole of `segments` is matched by the whole of `pattern`.
    ///
    /// Both loops backtrack to the last star only: if the text after it fails, an earlier star cannot help. So the
    /// time is at most the product of the lengths.
    static func match(_ pattern: ArraySlice<Self>, _ segments: ArraySlice<Substring>) -> Bool {
        wildcardMatch(
            pattern, segments,
            isStar: \.isDeep,
            matches: { piece, segment in piece.matches(segment) })
    }

    private func matches(_ segment: Substring) -> Bool {
        if isLiteral { return segment.utf8.elementsEqual(characters) }
        return Self.wildcardMatch(
            characters[...], Array(segment.utf8)[...],
            isStar: { $0 == Self.star },
            matches: { $0 == Self.mark || $0 == $1 })
    }

    private static func wildcardMatch<Piece, Item>(
        _ pattern: ArraySlice<Piece>, _ items: ArraySlice<Item>,
        isStar: (Piece) -> Bool, matches: (Piece, Item) -> Bool
    ) -> Bool {
        var at = pattern.startIndex
        var item = items.startIndex
        var star: (next: Int, item: Int)?
        while item < items.endIndex {
            if at < pattern.endIndex, isStar(pattern[at]) {
                at += 1
                star = (at, item)
            } else if at < pattern.endIndex, matches(pattern[at], items[item]) {
                at += 1
                item += 1
            } else if let last = star {
                star = (last.next, last.item + 1)
                at = last.next
                item = last.item + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy(isStar)
    }

    private static let star = UInt8(ascii: "*")
    private static let mark = UInt8(ascii: "?")
}

/// The grammar of patterns and its error messages.
enum PatternGrammar {
    /// Why a string is not a pattern, and what to write instead.
    struct Refusal: Error {
        var reason: String
        var remedy: String

        init(_ reason: String, remedy: String = "Ids consist of a-z, 0-9, '.', '_', '-' and '/', like fal-ai/flux/dev.")
        {
            self.reason = reason
            self.remedy = remedy
        }
    }

    /// The pattern: for a pasted URL of fal, the id in it.
    static func text(in written: String) throws(Refusal) -> String {
        switch ModelPageURL.read(written) {
        case .none: written
        case .id(let id): id
        case .foreign(let host):
            throw Refusal(
                "it is a URL at \(TerminalEscaping.quoted(host)), not at fal.ai",
                remedy: "Give an endpoint id, like fal-ai/flux/dev, or the URL of a model's page on fal.ai.")
        case .withoutID:
            throw Refusal(
                "the URL names no endpoint",
                remedy: "Copy the URL of one model's page, like https://fal.ai/models/fal-ai/flux/dev.")
        }
    }

    /// Rejects anything but an id, a family or a glob.
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
            default: "Ids have no spaces. Give several patterns as separate arguments."
            }
        throw Refusal("it has white space in it", remedy: remedy)
    }

    private static func checkSlashes(_ text: String) throws(Refusal) {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        let tidy = segments.filter { !$0.isEmpty }.joined(separator: "/")
        if tidy.isEmpty { throw Refusal("it consists of slashes only", remedy: "For every endpoint write '**'.") }
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
                throw Refusal("the character \(TerminalEscaping.name(of: scalar)) cannot be in an id")
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

    /// Suggests a correction only if it would be accepted.
    private static func write(_ text: String, note: String? = nil) -> String {
        guard (try? check(text)) != nil else { return Refusal("").remedy }
        return "Write \(text)" + (note.map { ": \($0)." } ?? ".")
    }
}

/// The endpoint in a URL copied from the browser or from fal's documentation.
///
/// People paste `https://fal.ai/models/fal-ai/flux/dev/playground?share=1` where an id is asked for; the id in it is
/// plain, so it is taken. The scheme may be missing: browsers hide it.
enum ModelPageURL: Equatable {
    /// The text is no URL.
    case none
    case id(String)
    /// A URL of another site.
    case foreign(host: String)
    /// A URL of fal that names no endpoint, like the list of models.
    case withoutID

    static func read(_ text: String) -> ModelPageURL {
        guard let (host, path, query) = split(text) else { return .none }
        switch host {
        case "fal.ai", "www.fal.ai": return fromWebsite(path, query: query)
        case "fal.run", "queue.fal.run": return wrap(withoutRequest(path))
        default: return .foreign(host: host)
        }
    }

    private static let hosts = ["fal.ai", "www.fal.ai", "fal.run", "queue.fal.run"]

    /// The subpages of a model's page.
    private static let pages: Set<Substring> = ["api", "playground", "examples", "llms.txt"]

    private static func split(_ text: String) -> (host: String, path: [Substring], query: Substring)? {
        let rest: Substring
        if let scheme = text.firstRange(of: "://"), !text[..<scheme.lowerBound].contains("/") {
            rest = text[scheme.upperBound...]
        } else if hosts.contains(text.prefix { $0 != "/" }.lowercased()) {
            rest = text[...]
        } else {
            return nil
        }
        let address = rest.prefix { $0 != "#" }
        let beforeQuery = address.prefix { $0 != "?" }
        let authority = beforeQuery.prefix { $0 != "/" }
        // User info and port are ignored.
        let host = (authority.split(separator: "@").last ?? "").prefix { $0 != ":" }
        let path = PercentCoding.decodeLeniently(beforeQuery.dropFirst(authority.count)).split(separator: "/")
        return (host.lowercased(), path.map { Substring($0) }, address.dropFirst(beforeQuery.count + 1))
    }

    private static func fromWebsite(_ path: [Substring], query: Substring) -> ModelPageURL {
        if path.first == "models" {
            let id = path.dropFirst()
            return wrap(id.count > 2 && pages.contains(id[id.endIndex - 1]) ? Array(id.dropLast()) : Array(id))
        }
        // https://fal.ai/api/openapi/queue/openapi.json?endpoint_id=fal-ai/flux/dev
        if path.last == "openapi.json" {
            for pair in query.split(separator: "&") where pair.hasPrefix("endpoint_id=") {
                return wrap(PercentCoding.decodeLeniently(pair.dropFirst("endpoint_id=".count)).split(separator: "/"))
            }
        }
        return .withoutID
    }

    /// `fal-ai/flux/requests/764c…/status` is about a request to `fal-ai/flux`.
    private static func withoutRequest(_ path: [Substring]) -> [Substring] {
        guard let requests = path.firstIndex(of: "requests"), requests >= 2 else { return path }
        return Array(path[..<requests])
    }

    private static func wrap(_ segments: [Substring]) -> ModelPageURL {
        segments.isEmpty ? .withoutID : .id(segments.joined(separator: "/"))
    }
}
