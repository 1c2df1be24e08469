/// The time and the memory that one run took.
struct Usage: Sendable {
    /// Seconds on the clock.
    var wall: Double
    /// Seconds that processors spent in the program itself.
    var user: Double
    /// Seconds that processors spent in the system on its behalf.
    var system: Double
    /// The most memory held at once, where it was measured.
    var peakBytes: Int?
}

extension Usage {
    /// Each time's own median; of the peaks the highest.
    init(medianOf runs: [Usage]) {
        wall = runs.map(\.wall).median
        user = runs.map(\.user).median
        system = runs.map(\.system).median
        peakBytes = runs.compactMap(\.peakBytes).max()
    }

    /// The times without those of `other`, which are overhead.
    func without(_ other: Usage) -> Usage {
        Usage(
            wall: max(0, wall - other.wall), user: max(0, user - other.user), system: max(0, system - other.system),
            peakBytes: peakBytes)
    }
}

extension [Double] {
    /// The middle value, or the mean of the two in the middle; 0 where there is none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = count / 2
        return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
