import FalEmulator
import Foundation

/// A clock whose hands the test turns.
///
/// `@unchecked Sendable` is sound: `time` is private and touched only while `lock` is held.
final class HandClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time = Duration.zero

    func advance(_ duration: Duration) {
        lock.withLock { time += duration }
    }

    /// Noon of a day in 2025.
    var clock: EmulatorClock {
        EmulatorClock(start: Date(timeIntervalSince1970: 1_750_000_000)) { self.lock.withLock { self.time } }
    }
}

extension FalEmulator.Configuration {
    /// One endpoint unless said otherwise, on any free port.
    static func test(
        _ documents: [FalEmulator.Document] = [TestDocument.make("fal-ai/flux/dev")],
        pace: FalEmulator.Pace = .instant, clock: HandClock? = nil
    ) -> FalEmulator.Configuration {
        var configuration = FalEmulator.Configuration(documents: .documents(documents), pace: pace)
        configuration.clock = clock?.clock
        return configuration
    }
}
