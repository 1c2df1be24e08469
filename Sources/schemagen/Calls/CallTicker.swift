import SchemagenWorkspace

/// What a call says while it goes on, on stderr: on a terminal one line that is drawn anew, elsewhere a line for each
/// change. The model's own lines are kept in both.
struct CallTicker: Sendable {
    private enum Word: Sendable {
        case state(String)
        /// A state that is over in a moment: only a terminal shows it.
        case passing(String)
        /// What changes too often for a log: only a terminal shows it.
        case motion(String)
        case line(String)
        case tick
        /// Everything before it is printed, and the line is free for others.
        case mark(CheckedContinuation<Void, Never>)
    }

    private let words: AsyncStream<Word>.Continuation
    private let printing: Task<Void, Never>
    private let clock: Task<Void, Never>?

    /// - Parameter stream: `nil` says nothing.
    init(on stream: StandardStream?, isLive: Bool) {
        let (spoken, words) = AsyncStream.makeStream(of: Word.self)
        self.words = words
        printing = Task(priority: .high) {
            var line = LiveLine(stream: stream, isLive: isLive)
            for await word in spoken {
                switch word {
                case .state(let text): line.state(text)
                case .passing(let text): line.passing(text)
                case .motion(let text): line.motion(text)
                case .line(let text): line.keep(text)
                case .tick: line.redraw()
                case .mark(let waiting):
                    line.wipe()
                    waiting.resume()
                }
            }
            line.wipe()
        }
        clock =
            stream == nil || !isLive
            ? nil
            : Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    words.yield(.tick)
                }
            }
    }

    /// Where the call stands now.
    @Sendable func state(_ text: String) { words.yield(.state(text)) }

    /// Where the call stands for a moment.
    @Sendable func passing(_ text: String) { words.yield(.passing(text)) }

    /// How far something has come.
    @Sendable func motion(_ text: String) { words.yield(.motion(text)) }

    /// A line that stays.
    @Sendable func line(_ text: String) { words.yield(.line(text)) }

    /// Returns when everything so far is printed and the line is wiped, so that others can print.
    func flush() async {
        await withCheckedContinuation { waiting in
            if case .terminated = words.yield(.mark(waiting)) { waiting.resume() }
        }
    }

    /// Returns when everything is printed and the line is wiped.
    func end() async {
        clock?.cancel()
        words.finish()
        await printing.value
    }
}
