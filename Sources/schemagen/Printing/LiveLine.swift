/// The line at the bottom of a terminal.
struct LiveLine {
    /// `nil` says nothing.
    let stream: StandardStream?
    let isLive: Bool
    private var current = ""
    private var detail = ""
    private let start = ContinuousClock.now
    private var drawn = ContinuousClock.now

    init(stream: StandardStream?, isLive: Bool) {
        self.stream = stream
        self.isLive = isLive && stream != nil
    }

    mutating func state(_ text: String) {
        // New lines of a model come with the state that was there before.
        guard isLive || text != current else { return }
        current = text
        detail = ""
        if isLive { redraw() } else { stream?.write(text + "\n") }
    }

    mutating func passing(_ text: String) { if isLive { state(text) } }

    mutating func motion(_ text: String) {
        detail = text
        // Bytes move more often than anybody can read.
        guard isLive, ContinuousClock.now - drawn > .milliseconds(100) else { return }
        drawn = .now
        redraw()
    }

    func keep(_ text: String) {
        stream?.write(isLive ? "\r\u{1B}[K\(text)\n" : text + "\n")
        if isLive { redraw() }
    }

    func redraw() {
        guard isLive, let stream, !current.isEmpty else { return }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        let text = [current, detail, "\(seconds) s"].filter { !$0.isEmpty }.joined(separator: " · ")
        stream.write("\r" + String(text.prefix(max(1, stream.width - 1))) + "\u{1B}[K")
    }

    func wipe() {
        if isLive { stream?.write("\r\u{1B}[K") }
    }
}
