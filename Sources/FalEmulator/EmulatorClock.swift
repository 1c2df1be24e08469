#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What time it is in the emulator: how long it has run, and the date that goes with it.
///
/// Everything that takes time asks here, so that time can be made to go otherwise than it does.
package struct EmulatorClock: Sendable {
    package var start: Date
    package var elapsed: @Sendable () -> Duration

    package init(start: Date, elapsed: @escaping @Sendable () -> Duration) {
        self.start = start
        self.elapsed = elapsed
    }

    /// The time of the machine, from now on.
    static func real() -> EmulatorClock {
        let clock = ContinuousClock()
        let begin = clock.now
        return EmulatorClock(start: Date()) { clock.now - begin }
    }

    /// A moment as fal writes it: `2024-12-20T15:37:17.120Z`.
    func timestamp(at moment: Duration) -> String {
        (start + moment.seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension Duration {
    var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) / 1e18
    }
}
