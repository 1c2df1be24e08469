import Foundation

/// The time and the memory of one run.
struct Usage: Sendable {
    /// Elapsed seconds.
    var wall: Double
    /// User CPU seconds.
    var user: Double
    /// System CPU seconds.
    var system: Double
    /// The peak memory, if it was measured.
    var peakBytes: Int?
}

extension Usage {
    /// The median of each time, and the highest peak.
    init(medianOf runs: [Usage]) {
        wall = runs.map(\.wall).median
        user = runs.map(\.user).median
        system = runs.map(\.system).median
        peakBytes = runs.compactMap(\.peakBytes).max()
    }

    /// Subtracts the times of `other`, which are overhead.
    func without(_ other: Usage) -> Usage {
        Usage(
            wall: max(0, wall - other.wall), user: max(0, user - other.user), system: max(0, system - other.system),
            peakBytes: peakBytes)
    }
}

extension [Double] {
    /// The middle value, or the mean of the two middle values; 0 if there is none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = count / 2
        return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

/// What the kernel knows about this process.
enum ThisProcess {
    /// User CPU seconds so far.
    static var userSeconds: Double { usage.ru_utime.seconds }

    /// The peak memory of the process.
    ///
    /// Linux does not take it from `getrusage`, where a process starts with the peak of the process that started it.
    static var peakBytes: Int {
        #if canImport(Darwin)
            Int(usage.ru_maxrss)
        #else
            (number("VmHWM:", in: "/proc/self/status") ?? usage.ru_maxrss) * 1024
        #endif
    }

    /// The memory of the process now, or its peak on a system that does not report the former.
    static var currentBytes: Int { number("VmRSS:", in: "/proc/self/status").map { $0 * 1024 } ?? peakBytes }

    /// The number of threads; 0 on a system that does not report it.
    static var threads: Int { number("Threads:", in: "/proc/self/status") ?? 0 }

    private static var usage: rusage {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        return usage
    }

    /// The number that follows `name` in a file with lines like `VmHWM:   1234 kB`.
    private static func number(_ name: String, in path: String) -> Int? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let place = words.firstIndex(of: Substring(name)), place + 1 < words.count else { return nil }
        return Int(words[place + 1])
    }
}
