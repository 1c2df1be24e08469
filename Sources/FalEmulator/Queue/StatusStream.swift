import FalJSON

/// `GET …/status/stream`: sends the status of a request whenever it changes, with the new log lines. The last event is
/// the completion.
struct StatusStream: Sendable {
    let store: QueueStore
    let clock: EmulatorClock
    let report: StatusReport
    let id: String
    let app: String
    let logs: Bool

    /// A comment is sent after this time without an event.
    static let pingInterval = Duration.seconds(15)

    func run(_ events: EventWriter) async throws {
        let observer = store.addObserver()
        defer { store.removeObserver(observer.number) }
        try await send(to: events, observer.number, observer.changes)
    }

    private func send(to events: EventWriter, _ observer: Int, _ changes: AsyncStream<Void>) async throws {
        var events = events
        var changes = changes.makeAsyncIterator()
        var last: State?
        var sentLines = 0
        var lastSent = clock.elapsed()
        while let snapshot = store.find(id, of: app) {
            let state = State(snapshot)
            // A new attempt has its own log.
            if state.attempt != last?.attempt { sentLines = 0 }
            let lines = logs ? report.logLines(snapshot) : []
            if state != last || lines.count > sentLines {
                let newLines = lines.dropFirst(sentLines)
                try await events.send(.object(report.status(snapshot, logs: logs ? newLines : nil)))
                (last, sentLines, lastSent) = (state, lines.count, snapshot.now)
            } else if snapshot.now >= lastSent + Self.pingInterval {
                try await events.ping()
                lastSent = snapshot.now
            }
            if snapshot.request.isCompleted { return }
            let ping = lastSent + Self.pingInterval
            let next = min(store.nextChange(of: snapshot) ?? ping, ping)
            let timer = Task {
                guard (try? await clock.sleep(next)) != nil else { return }
                store.wakeObserver(observer)
            }
            let wasWoken = await changes.next() != nil
            timer.cancel()
            guard wasWoken else { return }
        }
    }

    /// The parts of a status whose change is an event.
    private struct State: Equatable {
        var request: QueuedRequest.State
        var position: Int
        var attempt: Int

        init(_ snapshot: QueueStore.Snapshot) {
            request = snapshot.request.state
            position = snapshot.position
            attempt = snapshot.request.attemptIndex
        }
    }
}
