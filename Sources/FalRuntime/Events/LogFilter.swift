/// Lets each log line through once.
///
/// The stream brings new lines only, and again after a break; a look at the status brings a window that moves over the
/// lines, and nothing counts them. So a line is known by its time and text; and as a model may write the same twice, by
/// how often it was seen in one answer.
struct LogFilter: Sendable {
    private struct Key: Hashable, Sendable {
        var timestamp: String?
        var message: String
    }

    private var seen: [Key: Int] = [:]

    mutating func new(in lines: [QueueStatus.LogLine]) -> [QueueStatus.LogLine] {
        var counts: [Key: Int] = [:]
        return lines.filter { line in
            let key = Key(timestamp: line.timestamp, message: line.message)
            let count = counts[key, default: 0] + 1
            counts[key] = count
            guard count > seen[key, default: 0] else { return false }
            seen[key] = count
            return true
        }
    }
}
