/// Holds what passes it until the test opens it, so that a test need not guess how long something takes.
///
/// As the time of a local fal, it holds every wait of ``ages``, like that of the fault `.delay(Gate.ages)`.
package actor Gate {
    package static let ages = Duration.seconds(36_000)

    private var isOpen = false
    private var hasArrival = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []
    private nonisolated let start = ContinuousClock.now

    package init() {}

    /// Returns when the gate is open.
    package func pass() async {
        hasArrival = true
        for watcher in watchers { watcher.resume() }
        watchers = []
        if !isOpen { await withCheckedContinuation { held.append($0) } }
    }

    /// Returns when somebody has come to the gate.
    package func arrival() async {
        if !hasArrival { await withCheckedContinuation { watchers.append($0) } }
    }

    package func open() {
        isOpen = true
        for waiting in held { waiting.resume() }
        held = []
    }

    package nonisolated func elapsed() -> Duration { start.duration(to: .now) }

    package nonisolated func sleep(until moment: Duration) async throws {
        let wait = moment - elapsed()
        if wait > Self.ages / 2 { await pass() } else if wait > .zero { try await Task.sleep(for: wait) }
    }
}
