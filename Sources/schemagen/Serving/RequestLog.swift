import FalEmulator

/// Shows each request while the local fal serves.
///
/// A terminal can be slow, and can be stopped with Ctrl-S: answers wait for neither, so lines that nobody takes in time
/// are left out.
struct RequestLog: Sendable {
    private let entries: AsyncStream<FalEmulator.JournalEntry>
    private let input: AsyncStream<FalEmulator.JournalEntry>.Continuation

    init() {
        (entries, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1_000))
    }

    @Sendable func note(_ entry: FalEmulator.JournalEntry) { input.yield(entry) }

    /// Writes lines until the task is cancelled.
    func show(on console: Console) async {
        let line = RequestLine(style: console.errorStyle)
        var last = 0
        for await entry in entries {
            let missing = entry.number - last - 1
            if missing > 0, last > 0 { console.live("… \(missing) more") }
            last = entry.number
            console.live(line.text(entry))
        }
    }
}
