import SchemagenCore
import SchemagenWorkspace

/// A line on a terminal that is drawn anew while work goes on, at most ten times a second, and vanishes at its end.
struct ProgressBar: Sendable {
    private let steps: AsyncStream<Progress>.Continuation
    private let drawing: Task<Void, Never>

    init(on stream: StandardStream) {
        // Only the latest step counts: whoever works is never held up by the terminal.
        let (latest, steps) = AsyncStream.makeStream(of: Progress.self, bufferingPolicy: .bufferingNewest(1))
        self.steps = steps
        drawing = Task(priority: .high) {
            var hasDrawn = false
            // What is over in a tenth of a second needs no bar.
            try? await Task.sleep(for: .milliseconds(100))
            for await progress in latest {
                if Task.isCancelled { break }
                stream.write("\r" + Self.line(progress, width: stream.width) + "\u{1B}[K")
                hasDrawn = true
                try? await Task.sleep(for: .milliseconds(100))
            }
            if hasDrawn { stream.write("\r\u{1B}[K") }
        }
    }

    /// Takes a step; from any thread.
    @Sendable func show(_ progress: Progress) { steps.yield(progress) }

    /// Ends and wipes the line; what is printed next starts at its beginning.
    func end() async {
        steps.finish()
        drawing.cancel()
        await drawing.value
    }

    /// `generating [##########··········]  376/752  fal-ai/flux/dev`, never longer than the terminal is wide.
    static func line(_ progress: Progress, width: Int) -> String {
        let verb =
            switch progress.phase {
            case .catalogue: "asking for the catalogue"
            case .documents: "fetching documents"
            case .generating: "generating"
            case .writing: "writing files"
            }
        var line = verb
        if progress.total > 1 {
            let cells = 20
            let full = min(cells, max(0, progress.done * cells / progress.total))
            let count = String(progress.done)
            let padding = String(repeating: " ", count: max(0, String(progress.total).count - count.count))
            line += " [" + String(repeating: "#", count: full) + String(repeating: "·", count: cells - full) + "]"
            line += " \(padding)\(count)/\(progress.total)"
        }
        if let detail = progress.detail { line += "  " + ShownText.plain(detail) }
        return String(line.prefix(max(1, width - 1)))
    }
}
