import FalSupport

/// Suggests ids for a word that is none.
///
/// Near are ids a few letters away (`fal-ai/flux/dve`), ids with a segment too many or too few
/// (`kling-video/v2.6`, where the owner is missing), ids with another separator (`fal-ai/flux-dev`), and families: for
/// `fal-ai/kling-vidoe/v2.6` the family `fal-ai/kling-video/v2.6` is nearer than any id in it.
package struct NearestIDs: Sendable {
    private let candidates: [Candidate]

    private struct Candidate: Sendable {
        let text: String
        let letters: [UInt8]
        /// Where each segment lies in ``letters``.
        let segments: [Range<Int>]
        let isFamily: Bool

        init(_ text: String, isFamily: Bool = false) {
            self.text = text
            self.isFamily = isFamily
            letters = NearestIDs.letters(of: text)
            segments = NearestIDs.segments(of: text)
        }

        var tolerance: Int { NearestIDs.tolerance(letters.count) }
    }

    /// - Parameter ids: the ids of the catalogue, in any order.
    package init(_ ids: some Sequence<String>) {
        let endpoints = Set(ids)
        var families: Set<String> = []
        for id in endpoints {
            var family = id[...]
            while let slash = family.lastIndex(of: "/") {
                family = family[..<slash]
                families.insert(String(family))
            }
        }
        candidates = endpoints.union(families).sorted().map { Candidate($0, isFamily: !endpoints.contains($0)) }
    }

    /// Up to `count` ids or families near `text`, the nearest first; none when nothing is near.
    package func nearest(to text: String, count: Int = 3) -> [String] {
        let wanted = Candidate(text.lowercased())
        let limit = Self.segmentCost + wanted.tolerance
        var distance = EditDistance()
        var found: [(cost: Int, candidate: Candidate)] = []
        for candidate in candidates {
            let bound = found.count == count ? min(limit, found[count - 1].cost - 1) : limit
            // A family above the word is too general to suggest.
            if candidate.isFamily, candidate.segments.count < wanted.segments.count { continue }
            guard let cost = Self.cost(wanted, candidate, limit: bound, with: &distance) else { continue }
            // Candidates are sorted, so the first of equally near ones wins.
            found.insert((cost, candidate), at: found.firstIndex { $0.cost > cost } ?? found.count)
            if found.count > count { found.removeLast() }
        }
        return found.map(\.candidate.text)
    }

    /// The cost of a missing or extra segment, in letters.
    private static let segmentCost = 3

    private static func cost(
        _ wanted: Candidate, _ candidate: Candidate, limit: Int, with distance: inout EditDistance
    ) -> Int? {
        guard limit >= 0, !wanted.letters.isEmpty else { return nil }
        let letters = min(limit, wanted.tolerance)
        var whole = distance.between(wanted.letters[...], candidate.letters[...], limit: letters)
        if whole == nil, candidate.segments.count > 1, limit >= segmentCost {
            let withoutOwner = candidate.letters[(candidate.segments[0].upperBound + 1)...]
            whole = distance.between(wanted.letters[...], withoutOwner, limit: min(letters, limit - segmentCost))
                .map { $0 + segmentCost }
        }
        guard abs(wanted.segments.count - candidate.segments.count) * segmentCost <= whole ?? limit else {
            return whole
        }
        let aligned = alignment(wanted, candidate, limit: whole ?? limit, with: &distance)
        return [whole, aligned].compactMap(\.self).min()
    }

    /// The least cost of turning the segments of one into those of the other.
    private static func alignment(
        _ wanted: Candidate, _ candidate: Candidate, limit: Int, with distance: inout EditDistance
    ) -> Int? {
        var last = (0...candidate.segments.count).map { $0 * segmentCost }
        for segment in wanted.segments {
            // Dropping a word costs as much as dropping all its letters.
            let leftOut = max(segmentCost, segment.count)
            var row = [last[0] + leftOut]
            for (across, other) in candidate.segments.enumerated() {
                let left = wanted.letters[segment]
                let right = candidate.letters[other]
                var least = min(last[across + 1] + leftOut, row[across] + segmentCost)
                if isStart(left, of: right) {
                    least = min(least, last[across] + 1)
                } else if let change = distance.between(left, right, limit: tolerance(left.count)) {
                    least = min(least, last[across] + change)
                }
                row.append(least)
            }
            if row.allSatisfy({ $0 > limit }) { return nil }
            last = row
        }
        let cost = last[candidate.segments.count]
        return cost <= limit ? cost : nil
    }

    /// The number of wrong letters that a word of this length may have: a third, more in short words.
    private static func tolerance(_ letters: Int) -> Int { max(letters / 3, min(2, letters / 2)) }

    /// Whether a word is the first of several: `kling` of `kling-video`, `veo` of `veo3.1`.
    private static func isStart(_ word: ArraySlice<UInt8>, of words: ArraySlice<UInt8>) -> Bool {
        guard word.count >= 3, words.count > word.count, words.starts(with: word) else { return false }
        return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(words[words.startIndex + word.count])
    }

    /// The letters with one separator for all: people write `flux-dev` for `flux/dev`.
    private static func letters(of text: String) -> [UInt8] {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: " "): UInt8(ascii: "-")
            default: byte
            }
        }
    }

    private static func segments(of text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for (offset, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "/") {
            ranges.append(start..<offset)
            start = offset + 1
        }
        ranges.append(start..<text.utf8.count)
        return ranges
    }
}
