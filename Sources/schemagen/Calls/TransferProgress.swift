import FalRuntime

/// How far several transfers are in all.
final class TransferProgress: Sendable {
    private let steps: AsyncStream<(Int, FalProgress)>.Continuation

    init(count: Int, ticker: CallTicker) {
        let (latest, steps) = AsyncStream.makeStream(of: (Int, FalProgress).self)
        self.steps = steps
        Task {
            var all = [FalProgress?](repeating: nil, count: count)
            for await (place, progress) in latest {
                all[place] = progress
                ticker.motion(Self.text(all.compactMap(\.self), of: count))
            }
        }
    }

    deinit { steps.finish() }

    func note(_ progress: FalProgress, of place: Int) { steps.yield((place, progress)) }

    /// `12.3 of 40.0 MB`; the whole is said when all of it is known.
    static func text(_ known: [FalProgress], of count: Int) -> String {
        let done = known.reduce(0) { $0 + $1.completed }
        let totals = known.compactMap(\.total)
        guard totals.count == count else { return megabytes(done) + " MB" }
        return "\(megabytes(done)) of \(megabytes(totals.reduce(0, +))) MB"
    }

    private static func megabytes(_ bytes: Int64) -> String {
        let tenths = (bytes + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
