import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// The output of a verb: results go to stdout; diagnostics, notes and progress to stderr.
///
/// Whatever is printed passes here: the key is replaced, and no control character reaches the terminal but those of our
/// own colours. Callers escape texts from outside more strictly where they have to stay in one line.
final class Console: Sendable {
    let format: OutputFormat
    let isQuiet: Bool
    private let output: StandardStream
    private let errors: StandardStream
    private let redaction: KeyRedaction
    private let outputFailed = Locked(false)

    init(
        format: OutputFormat, isQuiet: Bool, output: StandardStream = .output, errors: StandardStream = .error,
        redaction: KeyRedaction = .ofEnvironment
    ) {
        self.redaction = redaction
        self.format = format
        self.isQuiet = isQuiet
        self.output = output
        self.errors = errors
    }

    var style: Style { Style(hasColour: output.hasColour) }

    /// Whether results appear on a terminal, where the progress may stand as well.
    var isOutputTerminal: Bool { output.isTerminal }

    /// Whether a part of the result could not be written.
    var hasLostOutput: Bool { outputFailed.withLock { $0 } }

    // MARK: Results

    /// Prints a result.
    func result(_ text: String) {
        let text = TerminalEscaping.lines(redaction.applied(to: text), keepsColours: output.hasColour)
        if !output.write(text.hasSuffix("\n") ? text : text + "\n") { reportLostOutput() }
    }

    /// Prints a result, if there is one.
    func resultUnlessEmpty(_ text: String) { if !text.isEmpty { result(text) } }

    /// Prints a result that is JSON.
    func result(json bytes: [UInt8]) {
        let bytes = TerminalEscaping.json(redaction.applied(to: bytes))
        if !output.write(bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")]) { reportLostOutput() }
    }

    func result(_ json: JSONObject) { result(json: JSONValue.object(json).serialized(.pretty)) }

    private func reportLostOutput() {
        guard !outputFailed.exchange(true) else { return }
        errors.write("schemagen: the output could not be written\n")
    }

    private func writeError(_ text: String) {
        errors.write(TerminalEscaping.lines(redaction.applied(to: text), keepsColours: errors.hasColour))
    }

    // MARK: Messages

    /// Prints a note for people.
    func note(_ text: String) {
        guard !isQuiet else { return }
        writeError(format == .github ? "::notice::\(GitHubCommand.escaped(text))\n" : "note: \(text)\n")
    }

    /// The style of lines on stderr.
    var errorStyle: Style { Style(hasColour: errors.hasColour) }

    /// Prints a line to stderr, such as a request of the local fal.
    func line(_ text: String) {
        guard !isQuiet else { return }
        writeError(text + "\n")
    }

    /// Asks a question on a terminal; elsewhere nobody is there to agree.
    func agrees(_ question: String) -> Bool {
        guard !isQuiet, format == .text, errors.isTerminal, StandardStream.input.isTerminal else { return false }
        writeError("\(question) [Y/n] ")
        guard let answer = readLine() else { return false }
        return ["", "y", "yes"].contains(answer.lowercased())
    }

    /// Prints an error that is not a diagnostic, such as a summary.
    func error(_ text: String) {
        writeError(
            format == .github
                ? "::error::\(GitHubCommand.escaped(text))\n" : "\(errorStyle.severity(.error, "error")): \(text)\n")
    }

    /// Prints diagnostics, errors last, where a terminal shows them. In JSON they are part of the result instead.
    func show(_ diagnostics: [Diagnostic], path: @escaping (String) -> String) {
        let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        switch format {
        case .json: return
        case .github: writeError(shown.map { GitHubCommand($0, path: path).line + "\n" }.joined())
        case .text, .markdown:
            writeError(DiagnosticPrinter(style: errorStyle, path: path).text(of: shown))
        }
    }

    /// Prints the reason why a verb failed.
    func report(_ failure: Failure, verb: String, path: @escaping (String) -> String) {
        show(failure.diagnostics, path: path)
        if format == .json { result(ReportJSON(verb: verb).object(of: failure)) }
    }

    // MARK: Progress

    /// The progress of a call.
    func callProgress() -> CallProgress {
        CallProgress(
            on: isQuiet ? nil : errors, redaction: redaction,
            isLive: errors.isTerminal && ToolEnvironment.variable("TERM") != "dumb" && format == .text)
    }

    /// Runs work that reports its progress, with a progress bar if stderr is a terminal.
    func withProgress<Result: Sendable>(
        _ work: (@escaping @Sendable (Progress) -> Void) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard !isQuiet, errors.isTerminal, ToolEnvironment.variable("TERM") != "dumb" else {
            return try await work { _ in }
        }
        let bar = ProgressBar(on: errors)
        let result: Result
        do {
            result = try await work(bar.show)
        } catch {
            await bar.end()
            throw error
        }
        await bar.end()
        return result
    }
}
