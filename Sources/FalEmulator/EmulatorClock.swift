#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What time it is in the emulator: how long it has run, and the date that goes with it.
///
/// Everything that takes time asks and waits here, so that time can be made to go otherwise than it does.
package struct EmulatorClock: Sendable {
    package var start: Date
    package var elapsed: @Sendable () -> Duration
    /// Waits until so much time has gone since the start; throws when the task is cancelled.
    package var sleep: @Sendable (_ until: Duration) async throws -> Void

    package init(
        start: Date, elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (_ until: Duration) async throws -> Void
    ) {
        self.start = start
        self.elapsed = elapsed
        self.sleep = sleep
    }

    /// A moment as fal writes it: `2024-12-20T15:37:17.120Z`.
    func timestamp(at moment: Duration) -> String {
        // What is a whole millisecond must not fall below it on its way through a Double.
        (start + (moment.seconds + 1e-6)).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension Duration {
    var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) / 1e18
    }
}
