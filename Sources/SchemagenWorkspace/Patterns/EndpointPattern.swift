package import SchemagenCore

/// Which endpoints a word on the command line or in the manifest means.
///
/// - `fal-ai/veo3` is a family: the endpoint of that id, if there is one, and everything below it. Whole path segments
///   count, so `fal-ai/veo3.1` is not in it.
/// - `fal-ai/flux*/**` is a glob: `*` and `?` stay within a segment, `**` stands for any number of segments, none
///   included. A glob matches whole ids: `fal-ai/flux*` alone does not reach `fal-ai/flux/dev`.
/// - An address copied from fal.ai is read as the id in it.
///
/// What a pattern matches follows from its text alone, never from the catalogue: a family keeps its meaning on the day
/// fal adds an endpoint with the family's own id.
package struct EndpointPattern: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case exact, family, glob
    }

    /// The pattern as it belongs in the manifest: for a pasted address, the id in it.
    package let text: String
    let kind: Kind
    let segments: [PatternSegment]

    /// Reads a pattern.
    ///
    /// - Throws: a usage ``Failure`` that says what is wrong with the text and what to write instead.
    package init(parsing text: String) throws(Failure) {
        do {
            let pattern = try PatternGrammar.text(in: text)
            try PatternGrammar.check(pattern)
            self.text = pattern
        } catch {
            throw Failure(
                .usage, .unusablePattern,
                "'\(ShownText.address(text, limit: 120))' is not an endpoint id, a family or a glob: \(error.reason)",
                remedy: error.remedy)
        }
        segments = self.text.split(separator: "/").map { PatternSegment(String($0)) }
        kind = segments.allSatisfy(\.isLiteral) ? .family : .glob
    }

    /// The pattern of one endpoint and nothing below it, for ids that are known to exist, such as those in the lock.
    ///
    /// - Throws: a usage ``Failure`` when `id` is not an endpoint id.
    package init(exactly id: String) throws(Failure) {
        if let complaint = Self.complaint(aboutID: id) {
            throw Failure(.usage, .unusablePattern, "\(ShownText.quoted(id)) is not an endpoint id: \(complaint)")
        }
        text = id
        kind = .exact
        segments = id.split(separator: "/").map { PatternSegment(String($0)) }
    }

    package var isGlob: Bool { kind == .glob }

    /// Whether the pattern means one endpoint and nothing below it.
    package var isExact: Bool { kind == .exact }

    /// What every matching id begins with: `fal-ai/flux` of `fal-ai/flux*/**`.
    package var prefixLiteral: String {
        isGlob ? String(text.prefix { $0 != "*" && $0 != "?" }) : text
    }

    /// Whether the endpoint `id` is meant.
    package func matches(_ id: String) -> Bool {
        switch kind {
        case .exact: id == text
        case .family: id.utf8.starts(with: text.utf8) && Self.endsSegment(id, at: text.utf8.count)
        case .glob:
            id.utf8.starts(with: prefixLiteral.utf8)
                && PatternSegment.match(segments[...], id.split(separator: "/", omittingEmptySubsequences: false)[...])
        }
    }

    /// Why a text cannot be the id of an endpoint, or nil when it can: a catalogue or a file name is believed only
    /// then, for an id becomes a path below `Schemas/`.
    package static func complaint(aboutID id: String) -> String? {
        // 752 file names are asked about in every run, and nearly all are ids.
        if isPlainlyID(id) { return nil }
        do {
            try PatternGrammar.check(id)
        } catch {
            return error.reason
        }
        if id.contains(where: { $0 == "*" || $0 == "?" }) { return "an id holds no wildcards" }
        return id.contains("/") ? nil : "an id is owner/name"
    }

    /// Whether a glance shows an id: segments of allowed bytes, none of them dots alone.
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
