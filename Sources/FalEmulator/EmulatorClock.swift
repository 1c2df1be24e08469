import FalSupport

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The emulator's time: how long it has been running, and the date.
///
/// Everything that takes time uses this clock, so that time can be made to pass faster, and tests can control it.
package struct EmulatorClock: Sendable {
    package var start: Date
    package var elapsed: @Sendable () -> Duration
    /// Waits until this time has elapsed since the start. Throws if the task is cancelled.
    package var sleep: @Sendable (_ until: Duration) async throws -> Void

    package init(
        start: Date, elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (_ until: Duration) async throws -> Void
    ) {
        self.start = start
        self.elapsed = elapsed
        self.sleep = sleep
    }

    /// A date in fal's format: `2024-12-20T15:37:17.120Z`.
    func timestamp(at moment: Duration) -> String {
        // Rounding to a Double must not turn whole milliseconds into the one before.
        (start + (moment.seconds + 1e-6)).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension EmulatorClock {
    /// A clock that starts now.
    ///
    /// - Parameter isRepeatable: whether the instant clock always starts at the same date.
    static func starting(_ speed: FalEmulator.Speed, isRepeatable: Bool) -> EmulatorClock {
        switch speed {
        case .times(let factor): real(faster: factor)
        case .instant: instant(from: isRepeatable ? Date(timeIntervalSince1970: 1_735_732_800) : Date())
        }
    }

    /// The machine's time, `factor` times as fast.
    private static func real(faster factor: Double) -> EmulatorClock {
        let clock = ContinuousClock()
        let start = clock.now
        let elapsed: @Sendable () -> Duration = { (clock.now - start) * factor }
        return EmulatorClock(start: Date(), elapsed: elapsed) { moment in
            // Rounding can end a sleep slightly too early; then sleep again.
            while elapsed() < moment { try await Task.sleep(for: (moment - elapsed()) / factor) }
        }
    }

    /// A clock that stands still, and jumps whenever somebody sleeps.
    private static func instant(from start: Date) -> EmulatorClock {
        let time = Locked(Duration.zero)
        let elapsed: @Sendable () -> Duration = { time.withLock { $0 } }
        return EmulatorClock(start: start, elapsed: elapsed) { moment in
            time.withLock { $0 = max($0, moment) }
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

extension Duration {
    var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) / 1e18
    }
}
