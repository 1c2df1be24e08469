/// The number of edits between two texts (optimal string alignment): a letter inserted, deleted, replaced, or swapped
/// with its neighbour counts one each.
///
/// A value keeps the three rows the computation needs, so that comparing one word with thousands allocates nothing.
package struct EditDistance {
    private var before: [Int] = []
    private var last: [Int] = []
    private var row: [Int] = []

    package init() {}

    /// The distance, or nil when it is more than `limit`.
    package mutating func between(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        let width = right.count + 1
        reset(&before, to: width)
        reset(&last, to: width)
        reset(&row, to: width)
        var previous: UInt8 = 0
        for (down, letter) in left.enumerated() {
            // Entries further than `limit` from the diagonal are larger than it: only their neighbours are looked at.
            let first = max(0, down - limit)
            let end = min(right.count, down + limit + 1)
            row[first] = down + 1
            if end < right.count { row[end + 1] = limit + 1 }
            var least = row[first]
            for across in first..<end {
                let other = right[right.startIndex + across]
                var cost = min(last[across] + (letter == other ? 0 : 1), last[across + 1] + 1, row[across] + 1)
                if down > 0, across > 0, letter == right[right.startIndex + across - 1], previous == other {
                    cost = min(cost, before[across - 1] + 1)
                }
                row[across + 1] = cost
                least = min(least, cost)
            }
            // No later row has a smaller entry, except after a swap, which costs one.
            if least > limit + 1 { return nil }
            previous = letter
            swap(&before, &last)
            swap(&last, &row)
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }

    /// Fills a row with `0, 1, 2, …`, the content of the first row; the others may begin with anything.
    private func reset(_ row: inout [Int], to width: Int) {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: 0..<width)
    }
}
