package import TestSupport

/// Damages bytes: flips, cuts, repeats and inserts pieces.
package struct TextMutator: Sendable {
    /// What single bytes would rarely form.
    let pieces: [[UInt8]]

    package init(pieces: [String]) { self.init(pieces: pieces.map { Array($0.utf8) }) }

    package init(pieces: [[UInt8]]) { self.pieces = pieces }

    package func mutant(of text: [UInt8], _ random: inout SeededRandom, most: Int = 4) -> [UInt8] {
        var text = text
        for _ in 0...random.below(most) {
            let place = random.below(text.count + 1)
            let span = place..<min(text.count, place + 1 + random.below(16))
            switch random.below(6) {
            case 0: text.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 1: text.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
            case 2: text.removeSubrange(span)
            case 3 where place < text.count: text[place] ^= 1 << UInt8(random.below(8))
            case 4: text.insert(contentsOf: text[span], at: random.below(text.count + 1))
            default: text.replaceSubrange(span, with: pieces[random.below(pieces.count)])
            }
        }
        return text
    }
}
