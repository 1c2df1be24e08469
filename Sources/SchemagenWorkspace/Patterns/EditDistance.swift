/// How many letters apart two texts are: inserted, left out, exchanged, or swapped with the neighbour.
///
/// One value holds the three rows the computation needs, so that comparing one word with thousands allocates nothing.
struct EditDistance {
    private var before: [Int] = []
    private var last: [Int] = []
    private var row: [Int] = []

    /// The distance, or nil when it is more than `limit`.
    mutating func between(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        let width = right.count + 1
        reset(&before, to: width)
        reset(&last, to: width)
        reset(&row, to: width)
        var previous: UInt8 = 0
        for (down, letter) in left.enumerated() {
            row[0] = down + 1
            var least = row[0]
            var previousRight: UInt8 = 0
            for (across, other) in right.enumerated() {
                var cost = min(last[across] + (letter == other ? 0 : 1), last[across + 1] + 1, row[across] + 1)
                if down > 0, across > 0, letter == previousRight, previous == other {
                    cost = min(cost, before[across - 1] + 1)
                }
                row[across + 1] = cost
                least = min(least, cost)
                previousRight = other
            }
            // Rows never shrink below their least entry again, but for a swap, which costs one.
            if least > limit + 1 { return nil }
            previous = letter
            swap(&before, &last)
            swap(&last, &row)
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }

    /// The first row, `0, 1, 2, …`, in storage that is kept; for the other two any content will do.
    private func reset(_ row: inout [Int], to width: Int) {
        row.removeAll(keepingCapacity: true)
        row.append(contentsOf: 0..<width)
    }
}
