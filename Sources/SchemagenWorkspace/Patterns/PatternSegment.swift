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
    /// Both loops here keep one point of return, the last star: a star can only need to grow when what follows it
    /// failed, and an earlier star never helps then. So the time is the product of the lengths, whatever the pattern.
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
