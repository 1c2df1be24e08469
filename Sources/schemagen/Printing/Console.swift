import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// Where a verb's words go: results to stdout; findings, remarks and progress to stderr.
final class Console: Sendable {
    let format: OutputFormat
    let isQuiet: Bool
    private let output: StandardStream
    private let errors: StandardStream
    private let lost = OnceFlag()

    init(
        format: OutputFormat, isQuiet: Bool, output: StandardStream = .output, errors: StandardStream = .error
    ) {
        self.format = format
        self.isQuiet = isQuiet
        self.output = output
        self.errors = errors
    }

    var style: Style { Style(hasColour: output.hasColour) }

    /// Whether something of the result could not be written.
    var hasLostOutput: Bool { lost.isSet }

    // MARK: Results

    /// What was asked for.
    func result(_ text: String) {
        if !output.write(text.hasSuffix("\n") ? text : text + "\n") { lostOutput() }
    }

    func result(_ bytes: [UInt8]) {
        if !output.write(bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")]) { lostOutput() }
    }

    func result(_ json: JSONObject) { result(JSONValue.object(json).serialized(.pretty)) }

    private func lostOutput() {
        guard lost.set() else { return }
        errors.write("schemagen: the output could not be written\n")
    }

    // MARK: Beside the results

    /// A line for people that no program reads.
    func remark(_ text: String) {
        guard !isQuiet else { return }
        errors.write(format == .github ? "::notice::\(GitHubCommand.escaped(text))\n" : "note: \(text)\n")
    }

    /// For lines of ``live(_:)``.
    var errorStyle: Style { Style(hasColour: errors.hasColour) }

    /// A line about something that goes on, for people to watch.
    func live(_ text: String) {
        guard !isQuiet else { return }
        errors.write(text + "\n")
    }

    /// An error that is no finding, like a count of them.
    func complaint(_ text: String) {
        let style = Style(hasColour: errors.hasColour)
        errors.write(
            format == .github
                ? "::error::\(GitHubCommand.escaped(text))\n" : "\(style.severity(.error, "error")): \(text)\n")
    }

    /// Findings, the worst last, where a terminal shows them. In JSON they are part of the result instead.
    func show(_ diagnostics: [Diagnostic], path: @escaping (String) -> String) {
        let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
        switch format {
        case .json: return
        case .github: errors.write(shown.map { GitHubCommand($0, path: path).line + "\n" }.joined())
        case .text, .markdown:
            errors.write(DiagnosticPrinter(style: Style(hasColour: errors.hasColour), path: path).text(of: shown))
        }
    }

    /// Why a verb could not do its work.
    func report(_ failure: Failure, verb: String, path: @escaping (String) -> String) {
        show(failure.diagnostics, path: path)
        if format == .json { result(ReportJSON(verb: verb).object(of: failure)) }
    }

    // MARK: Progress

    /// For calls, which say where they stand while they last.
    func ticker() -> CallTicker {
        CallTicker(
            on: isQuiet ? nil : errors, isLive: errors.isTerminal && Tool.variable("TERM") != "dumb" && format == .text)
    }

    /// Does work that says how far it has come, with a bar while it lasts if a person is there to see it.
    func withProgress<Result: Sendable>(
        _ work: (@escaping @Sendable (Progress) -> Void) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard !isQuiet, errors.isTerminal, Tool.variable("TERM") != "dumb" else { return try await work { _ in } }
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
