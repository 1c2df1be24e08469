import FalSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension EmulatorClock {
    /// The time of an emulator that begins now.
    ///
    /// - Parameter isRepeatable: whether two runs shall write the same dates, where time is made up anyway.
    static func running(_ speed: FalEmulator.Speed, isRepeatable: Bool) -> EmulatorClock {
        switch speed {
        case .times(let factor): real(faster: factor)
        case .instant: jumping(from: isRepeatable ? Date(timeIntervalSince1970: 1_735_732_800) : Date())
        }
    }

    /// The machine's time, `factor` times as fast.
    private static func real(faster factor: Double) -> EmulatorClock {
        let clock = ContinuousClock()
        let begin = clock.now
        let elapsed: @Sendable () -> Duration = { (clock.now - begin) * factor }
        return EmulatorClock(start: Date(), elapsed: elapsed) { moment in
            // The machine's clock is finer than a quotient: a wait may end a little early, and is taken up again.
            while elapsed() < moment { try await Task.sleep(for: (moment - elapsed()) / factor) }
        }
    }

    /// A time that stands still, and jumps to whatever is waited for.
    private static func jumping(from start: Date) -> EmulatorClock {
        let time = Locked(Duration.zero)
        let elapsed: @Sendable () -> Duration = { time.withLock { $0 } }
        return EmulatorClock(start: start, elapsed: elapsed) { moment in
            time.withLock { $0 = max($0, moment) }
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
