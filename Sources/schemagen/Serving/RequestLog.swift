import FalEmulator
import FalSupport
import SchemagenWorkspace

/// Prints each request of the local fal.
///
/// A slow or stopped terminal (Ctrl-S) must not delay responses, so lines are dropped if they cannot be printed in
/// time.
struct RequestLog: Sendable {
    private let entries: AsyncStream<FalEmulator.JournalEntry>
    private let input: AsyncStream<FalEmulator.JournalEntry>.Continuation

    init() {
        (entries, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1_000))
    }

    @Sendable func record(_ entry: FalEmulator.JournalEntry) { input.yield(entry) }

    /// Prints lines until the task is cancelled.
    func print(on console: Console) async {
        let line = RequestLine(style: console.errorStyle)
        var last = 0
        for await entry in entries {
            let dropped = entry.number - last - 1
            if dropped > 0, last > 0 { console.line("… \(dropped) more") }
            last = entry.number
            console.line(line.text(entry))
        }
    }
}

/// Formats a request of the local fal as a line, coloured by its status.
struct RequestLine {
    let style: Style

    /// `12:03:44 200 submit fal-ai/flux/dev 1.2 ms 764cabcf… [delay]`.
    func text(_ entry: FalEmulator.JournalEntry) -> String {
        var words = [style.faint(String(entry.time.dropFirst(11).prefix(8))), outcome(entry.outcome)]
        if let operation = entry.operation {
            words.append(operation.rawValue)
            // The caller controls this text, so escape sequences are removed.
            words.append(TerminalEscaping.escaped(entry.endpoint ?? path(entry.target)))
        } else {
            words.append("\(TerminalEscaping.escaped(entry.method)) \(TerminalEscaping.escaped(path(entry.target)))")
        }
        let tenths = Int((entry.duration / .microseconds(100)).rounded())
        words.append(style.faint("\(tenths / 10).\(tenths % 10) ms"))
        if let id = entry.requestID { words.append(style.faint(TerminalEscaping.escaped(String(id.prefix(8))))) }
        if !entry.faults.isEmpty { words.append(style.yellow("[\(entry.faults.joined(separator: ", "))]")) }
        return words.joined(separator: " ")
    }

    private func path(_ target: String) -> String { String(target.prefix { $0 != "?" }.prefix(120)) }

    private func outcome(_ outcome: FalEmulator.JournalEntry.Outcome) -> String {
        switch outcome {
        case .dropped, .unanswered: style.red("---")
        case .answered(let status):
            switch status {
            case ..<400: style.green("\(status)")
            case ..<500: style.yellow("\(status)")
            default: style.red("\(status)")
            }
        }
    }
}
