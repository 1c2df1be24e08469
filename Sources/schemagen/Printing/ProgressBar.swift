import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// A progress bar on a terminal, redrawn at most ten times a second and cleared at the end.
struct ProgressBar: Sendable {
    private let steps: AsyncStream<Progress>.Continuation
    private let drawing: Task<Void, Never>

    init(on stream: StandardStream) {
        // Keeps only the latest step, so that a slow terminal does not slow down the work.
        let (latest, steps) = AsyncStream.makeStream(of: Progress.self, bufferingPolicy: .bufferingNewest(1))
        self.steps = steps
        drawing = Task(priority: .high) {
            var hasDrawn = false
            // Work that takes less than a tenth of a second shows no bar.
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

    /// Updates the bar. Can be called from any thread.
    @Sendable func show(_ progress: Progress) { steps.yield(progress) }

    /// Clears the line.
    func end() async {
        steps.finish()
        drawing.cancel()
        await drawing.value
    }

    /// `generating [##########··········]  376/752  fal-ai/flux/dev`, cut to the width of the terminal.
    static func line(_ progress: Progress, width: Int) -> String {
        let phase =
            switch progress.phase {
            case .catalogue: "fetching the catalogue"
            case .documents: "fetching documents"
            case .generating: "generating"
            case .writing: "writing files"
            }
        var line = phase
        if progress.total > 1 {
            let cells = 20
            let full = min(cells, max(0, progress.done * cells / progress.total))
            let count = String(progress.done)
            let padding = String(repeating: " ", count: max(0, String(progress.total).count - count.count))
            line += " [" + String(repeating: "#", count: full) + String(repeating: "·", count: cells - full) + "]"
            line += " \(padding)\(count)/\(progress.total)"
        }
        if let detail = progress.detail { line += "  " + TerminalEscaping.escaped(detail) }
        return String(line.prefix(max(1, width - 1)))
    }
}
