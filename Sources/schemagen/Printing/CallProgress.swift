import FalRuntime
import FalSupport
import SchemagenWorkspace

/// Shows the progress of a call on stderr: on a terminal in one line that is redrawn, elsewhere in a line for each
/// change. Log lines of the model are kept in both cases.
struct CallProgress: Sendable {
    private enum Event: Sendable {
        case status(String)
        /// A short-lived status, shown only on a terminal.
        case transient(String)
        /// A detail that changes too often for a log, shown only on a terminal.
        case detail(String)
        case log(String)
        case redraw
        /// Resumes when everything before it is printed and the line is cleared.
        case flush(CheckedContinuation<Void, Never>)
    }

    private let events: AsyncStream<Event>.Continuation
    private let printing: Task<Void, Never>
    private let redrawing: Task<Void, Never>?
    /// Applied before a line is cut to the width of the terminal, which could leave a part of the key.
    private let redaction: KeyRedaction

    /// - Parameter stream: `nil` to print nothing.
    init(on stream: StandardStream?, redaction: KeyRedaction, isLive: Bool) {
        self.redaction = redaction
        let (received, events) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        printing = Task(priority: .high) {
            var line = StatusLine(stream: stream, isLive: isLive)
            for await event in received {
                switch event {
                case .status(let text): line.status(text)
                case .transient(let text): line.transient(text)
                case .detail(let text): line.detail(text)
                case .log(let text): line.log(text)
                case .redraw: line.redraw()
                case .flush(let waiting):
                    line.clear()
                    waiting.resume()
                }
            }
            line.clear()
        }
        redrawing =
            stream == nil || !isLive
            ? nil
            : Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    events.yield(.redraw)
                }
            }
    }

    /// Shows the current status.
    @Sendable func status(_ text: String) { events.yield(.status(redacted(text))) }

    /// Shows a short-lived status.
    @Sendable func transient(_ text: String) { events.yield(.transient(redacted(text))) }

    /// Shows a detail of the current status.
    @Sendable func detail(_ text: String) { events.yield(.detail(redacted(text))) }

    /// Prints a line that stays.
    @Sendable func log(_ text: String) { events.yield(.log(redacted(text))) }

    private func redacted(_ text: String) -> String { TerminalEscaping.lines(redaction.applied(to: text)) }

    /// Returns when everything so far is printed and the line is cleared, so that others can print.
    func flush() async {
        await withCheckedContinuation { waiting in
            if case .terminated = events.yield(.flush(waiting)) { waiting.resume() }
        }
    }

    /// Returns when everything is printed and the line is cleared.
    func end() async {
        redrawing?.cancel()
        events.finish()
        await printing.value
    }
}

/// The status line at the bottom of a terminal.
struct StatusLine {
    /// `nil` to print nothing.
    let stream: StandardStream?
    let isLive: Bool
    private var current = ""
    private var currentDetail = ""
    private let start = ContinuousClock.now
    private var drawn = ContinuousClock.now

    init(stream: StandardStream?, isLive: Bool) {
        self.stream = stream
        self.isLive = isLive && stream != nil
    }

    mutating func status(_ text: String) {
        // Log lines come with an unchanged status.
        guard isLive || text != current else { return }
        current = text
        currentDetail = ""
        if isLive { redraw() } else { stream?.write(text + "\n") }
    }

    mutating func transient(_ text: String) { if isLive { status(text) } }

    mutating func detail(_ text: String) {
        currentDetail = text
        // Redrawn at most ten times a second.
        guard isLive, ContinuousClock.now - drawn > .milliseconds(100) else { return }
        drawn = .now
        redraw()
    }

    func log(_ text: String) {
        stream?.write(isLive ? "\r\u{1B}[K\(text)\n" : text + "\n")
        if isLive { redraw() }
    }

    func redraw() {
        guard isLive, let stream, !current.isEmpty else { return }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        let text = [current, currentDetail, "\(seconds) s"].filter { !$0.isEmpty }.joined(separator: " · ")
        stream.write("\r" + String(text.prefix(max(1, stream.width - 1))) + "\u{1B}[K")
    }

    func clear() {
        if isLive { stream?.write("\r\u{1B}[K") }
    }
}

/// The combined progress of several transfers.
final class TransferProgress: Sendable {
    private let steps: AsyncStream<(Int, FalProgress)>.Continuation

    init(count: Int, progress: CallProgress) {
        let (latest, steps) = AsyncStream.makeStream(of: (Int, FalProgress).self)
        self.steps = steps
        Task {
            var all = [FalProgress?](repeating: nil, count: count)
            for await (index, step) in latest {
                all[index] = step
                progress.detail(Self.text(all.compactMap(\.self), of: count))
            }
        }
    }

    deinit { steps.finish() }

    /// Updates the progress of one transfer.
    func update(_ step: FalProgress, of index: Int) { steps.yield((index, step)) }

    /// `12.3 of 40.0 MB`, or `12.3 MB` if not all sizes are known.
    static func text(_ known: [FalProgress], of count: Int) -> String {
        let done = known.reduce(0) { $0 + $1.completed }
        let totals = known.compactMap(\.total)
        guard totals.count == count else { return megabytes(done) + " MB" }
        return "\(megabytes(done)) of \(megabytes(totals.reduce(0, +))) MB"
    }

    private static func megabytes(_ bytes: Int64) -> String {
        let tenths = (bytes + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
