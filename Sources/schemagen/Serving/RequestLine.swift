import FalEmulator
import SchemagenWorkspace

/// A request of the local fal as a line for the terminal, coloured by its outcome.
struct RequestLine {
    let style: Style

    /// `12:03:44 200 submit fal-ai/flux/dev 1.2 ms 764cabcf… [delay]`.
    func text(_ entry: FalEmulator.JournalEntry) -> String {
        var words = [style.faint(String(entry.time.dropFirst(11).prefix(8))), outcome(entry.outcome)]
        if let operation = entry.operation {
            words.append(operation.rawValue)
            // What a caller sends must not speak to the terminal.
            words.append(ShownText.plain(entry.endpoint ?? path(entry.target)))
        } else {
            words.append("\(ShownText.plain(entry.method)) \(ShownText.plain(path(entry.target)))")
        }
        let tenths = Int((entry.duration / .microseconds(100)).rounded())
        words.append(style.faint("\(tenths / 10).\(tenths % 10) ms"))
        if let id = entry.requestID { words.append(style.faint(ShownText.plain(String(id.prefix(8))))) }
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
