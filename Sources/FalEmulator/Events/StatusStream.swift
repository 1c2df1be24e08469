import FalJSON

/// `GET …/status/stream`: a request's status each time something changes, with the log lines that are new; the last is
/// the completion.
struct StatusStream: Sendable {
    let ledger: QueueLedger
    let clock: EmulatorClock
    let report: StatusReport
    let id: String
    let app: String
    let logs: Bool

    /// How long nothing is said before a comment shows that the stream is alive.
    static let silence = Duration.seconds(15)

    func run(_ events: EventWriter) async throws {
        let watch = ledger.watch()
        do {
            try await tell(events, watch.number, watch.changes)
        } catch {
            ledger.unwatch(watch.number)
            throw error
        }
        ledger.unwatch(watch.number)
    }

    private func tell(_ events: EventWriter, _ number: Int, _ changes: AsyncStream<Void>) async throws {
        var events = events
        var changes = changes.makeAsyncIterator()
        var last: State?
        var told = 0
        var spoke = clock.elapsed()
        while let found = ledger.find(id, of: app) {
            let state = State(found)
            // A new attempt writes its lines anew.
            if state.attempt != last?.attempt { told = 0 }
            let lines = logs ? report.lines(found) : []
            if state != last || lines.count > told {
                let fresh = lines.dropFirst(told)
                try await events.send(.object(report.status(found, logs: logs ? fresh : nil)))
                (last, told, spoke) = (state, lines.count, found.now)
            } else if found.now >= spoke + Self.silence {
                try await events.ping()
                spoke = found.now
            }
            if case .ended = found.request.phase { return }
            let ping = spoke + Self.silence
            let next = min(ledger.nextChange(of: found) ?? ping, ping)
            let timer = Task {
                guard (try? await clock.sleep(next)) != nil else { return }
                ledger.nudge(number)
            }
            let isWoken = await changes.next() != nil
            timer.cancel()
            guard isWoken else { return }
        }
    }

    /// What of a request is news when it changes.
    private struct State: Equatable {
        var phase: QueuedRequest.Phase
        var position: Int
        var attempt: Int

        init(_ found: QueueLedger.Finding) {
            phase = found.request.phase
            position = found.position
            attempt = found.request.attempt
        }
    }
}
