import FalEmulator
import Foundation

/// A clock that a test advances.
///
/// `@unchecked Sendable` is sound: `time` and `sleepers` are private and touched only while `lock` is held.
final class ManualClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time = Duration.zero
    private var sleepers: [UUID: (until: Duration, wake: CheckedContinuation<Void, Never>)] = [:]

    func advance(_ duration: Duration) {
        let due = lock.withLock {
            time += duration
            let due = sleepers.filter { $0.value.until <= time }
            for id in due.keys { sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for sleeper in due { sleeper.resume() }
    }

    /// How many tasks are sleeping.
    var sleeping: Int { lock.withLock { sleepers.count } }

    private func sleep(until moment: Duration) async throws {
        let id = UUID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = lock.withLock {
                    if time >= moment || Task.isCancelled { return true }
                    sleepers[id] = (moment, continuation)
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            lock.withLock { sleepers.removeValue(forKey: id) }?.wake.resume()
        }
        try Task.checkCancellation()
    }

    /// Noon of a day in 2025.
    var clock: EmulatorClock {
        EmulatorClock(
            start: Date(timeIntervalSince1970: 1_750_000_000), elapsed: { self.lock.withLock { self.time } },
            sleep: { try await self.sleep(until: $0) })
    }
}

extension FalEmulator.Configuration {
    /// By default one endpoint, on any free port.
    static func test(
        _ documents: [FalEmulator.Document] = [TestDocument.make("fal-ai/flux/dev")],
        pace: FalEmulator.Pace = .instant, clock: ManualClock? = nil
    ) -> FalEmulator.Configuration {
        var configuration = FalEmulator.Configuration(documents: .documents(documents), pace: pace)
        configuration.clock = clock?.clock
        // A busy machine must not look like a slow caller.
        configuration.timeout = .seconds(600)
        configuration.webhooks.timeout = .seconds(600)
        return configuration
    }
}
