/// What the live view of a realtime model says: how much goes, and how long a result takes.
struct RealtimeMeter {
    private var results = 0
    /// Of the newest results.
    private var latencies: [Duration] = []
    private static let most = 100

    /// - Parameter latency: From the input to its result; `nil` when results do not belong to inputs one by one.
    mutating func note(latency: Duration?) {
        results += 1
        latencies = latency.map { (latencies + [$0]).suffix(Self.most) } ?? []
    }

    /// `12 sent, 12 results, 8.3 a second, 42 ms from input to result`, the latter the median of the last 100.
    func line(sent: Int, after elapsed: Duration) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = (Double(results) / seconds * 10).rounded() / 10
        let line = "\(sent) sent, \(results) results, \(rate) a second"
        guard !latencies.isEmpty else { return line }
        let median = latencies.sorted()[latencies.count / 2] / .milliseconds(1)
        let latency = median < 10 ? "\((median * 10).rounded() / 10)" : "\(Int(median.rounded()))"
        return line + ", \(latency) ms from input to result"
    }
}
