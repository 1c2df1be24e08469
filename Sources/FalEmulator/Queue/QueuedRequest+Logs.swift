import FalJSON

extension QueuedRequest {
    /// Moments of a run at which the model writes a line: its start, three on the way, its end.
    private static let moments = 0...4

    private func moment(_ quarter: Int, began: Duration) -> Duration {
        began + attempts[attempt].running * quarter / 4
    }

    /// When the next line is written, or the run ends.
    func nextLine(began: Duration, after now: Duration) -> Duration? {
        Self.moments.lazy.map { moment($0, began: began) }.first { $0 > now }
    }

    /// The lines until `now` of the attempt that runs, or was the last to.
    func lines(until now: Duration, timestamp: (Duration) -> String) -> [JSONValue] {
        let began: Duration
        let end: Duration
        switch phase {
        case .waiting: return []
        case .running(let since): (began, end) = (since, now)
        case .ended(let moment, let since):
            guard let since else { return [] }
            (began, end) = (since, moment)
        }
        // Input that does not fit never gets to the model.
        guard ending.status != 422 || attempts[attempt].running > .zero else { return [] }
        return Self.moments.compactMap { quarter in
            let moment = moment(quarter, began: began)
            guard moment <= end else { return nil }
            let text: String
            var level = "INFO"
            switch quarter {
            case 0: text = "Starting \(app)"
            case 4 where attempts[attempt].ending.isSuccess: text = "Done"
            case 4:
                text = attempts[attempt].ending.error ?? "Failed"
                level = "ERROR"
            default: text = "Running: \(quarter * 25) %"
            }
            return [
                "timestamp": .string(timestamp(moment)), "message": .string(text),
                "labels": ["level": .string(level), "source": "USER"],
            ]
        }
    }
}
