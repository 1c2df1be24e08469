import FalFields
import SchemagenCore
import SchemagenWorkspace

/// Formats the report of a verb that changes the project.
struct ReportPrinter {
    var style = Style(hasColour: false)

    /// The maximum length of a list.
    static let limit = 20

    func text(of report: ChangeReport, duration: Duration) -> String {
        var lines = endpoints(report)
        lines += files(report)
        lines.append(row("Problems", Self.summary(of: report.diagnostics)))
        lines.append(row("Time", Self.seconds(duration)))
        if report.isDryRun { lines.append("Nothing was written.") }
        return joined(lines)
    }

    /// What `add` did, for a pull request.
    func markdown(of report: ChangeReport) -> String {
        let added = ChangePrinter.markdown(report.added.map { .added(EndpointID(checked: $0)) })
        guard let snippet = report.snippet, !report.added.isEmpty else { return added }
        return added + "```swift\n" + SnippetText.code(snippet).map { $0 + "\n" }.joined() + "```\n"
    }

    /// The code to paste into an app.
    func text(of snippet: CallSnippet, withPackage: Bool) -> String {
        var lines = ["", style.bold("Example call:"), ""]
        lines += SnippetText.code(snippet).map { $0.isEmpty ? "" : "    " + $0 }
        if withPackage { lines += package(snippet.packageLines) }
        return joined(lines)
    }

    /// The lines for Package.swift.
    func package(_ lines: [String]) -> [String] {
        ["", style.bold("In Package.swift:"), ""] + lines.map { "    " + $0 }
    }

    // MARK: Parts

    private func endpoints(_ report: ChangeReport) -> [String] {
        if !report.comparisons.isEmpty {
            return [row("Endpoints", ChangePrinter.summary(report.comparisons))]
        }
        if !report.removedEndpoints.isEmpty {
            return [row("Endpoints", "\(report.removedEndpoints.count) removed")]
                + list(report.removedEndpoints.map { style.red("- ") + $0 })
        }
        let new = Set(report.added)
        let again = report.endpoints.filter { !new.contains($0) }
        guard !new.isEmpty else {
            return [row("Endpoints", again.isEmpty ? "none" : "\(again.count)")]
        }
        let tail = again.isEmpty ? "" : ", \(again.count) fetched again"
        return [row("Endpoints", "\(new.count) added\(tail)")]
            + list(report.endpoints.map { (new.contains($0) ? style.green("+ ") : "  ") + $0 })
    }

    private func files(_ report: ChangeReport) -> [String] {
        let files = report.files
        let written = files.created.count + files.updated.count
        let row = row(
            "Files", "\(written) written, \(files.unchanged.count) unchanged, \(files.removed.count) removed")
        let marked =
            files.created.map { ($0, style.green("+ ")) } + files.updated.map { ($0, style.yellow("~ ")) }
            + files.removed.map { ($0, style.red("- ")) }
        return [row] + list(marked.sorted { $0.0 < $1.0 }.map { $0.1 + $0.0 })
    }

    private func row(_ name: String, _ text: String) -> String {
        style.bold(name) + String(repeating: " ", count: max(1, 11 - name.count)) + text
    }

    private func list(_ lines: [String]) -> [String] {
        let shown = lines.prefix(Self.limit).map { "  " + $0 }
        return lines.count > Self.limit ? shown + ["  … and \(lines.count - Self.limit) more"] : shown
    }

    private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    // MARK: Formatting

    /// `1 error, 2 warnings`.
    static func summary(of diagnostics: [Diagnostic]) -> String {
        let parts = Diagnostic.Severity.allCases.reversed().compactMap { severity -> String? in
            let number = diagnostics.count { $0.severity == severity }
            return number == 0 ? nil : count(number, severity.rawValue)
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// `0.42 s`.
    static func seconds(_ duration: Duration) -> String {
        let hundredths = Int((duration / .milliseconds(10)).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
}

/// The code to paste into an app.
enum SnippetText {
    /// Imports, an alias and a call.
    static func code(_ snippet: CallSnippet) -> [String] {
        [
            "import FalRuntime",
            "import \(snippet.module)",
            "",
            "typealias \(snippet.localName) = \(snippet.aliasPath)",
            "",
            "let fal = FalClient(credentials: .key(\"<your fal key>\"))",
        ] + call(snippet)
    }

    /// The call on one line, or on several if that line would be too long.
    private static func call(_ snippet: CallSnippet) -> [String] {
        let start = "let result = try await fal.subscribe("
        let arguments = ["to: \(snippet.localName).self", "input: \(snippet.input))"]
        let line = start + arguments.joined(separator: ", ")
        return line.count <= 100 ? [line] : [start, "    \(arguments[0]),", "    \(arguments[1])"]
    }
}

extension Console {
    /// Runs a verb that changes the project and prints its report.
    func perform(
        _ verb: String, in folder: ProjectFolder, isCheck: Bool = false,
        _ work: (Workspace, @escaping @Sendable (Progress) -> Void) async throws(Failure) -> ChangeReport
    ) async throws(Failure) -> ExitStatus {
        let start = ContinuousClock.now
        let workspace = ToolEnvironment.workspace(folder)
        let report = try await withProgress { onProgress throws(Failure) in try await work(workspace, onProgress) }
        let status = ExitStatus(report.exitKind)
        show(report.diagnostics, path: folder.displayed)
        let duration = ContinuousClock.now - start
        if format == .json {
            result(ReportJSON(verb: verb).object(of: report, duration: duration, status: status))
        } else {
            print(report, duration, folder, isCheck: isCheck)
        }
        return status
    }

    private func print(_ report: ChangeReport, _ duration: Duration, _ folder: ProjectFolder, isCheck: Bool) {
        if !report.comparisons.isEmpty || report.isCheck {
            printChanges(report, folder)
            if report.isCheck { return }
        }
        if format == .markdown {
            if report.comparisons.isEmpty { result(ReportPrinter().markdown(of: report)) }
            return
        }
        if !report.outOfDate.isEmpty {
            printOutOfDate(report.outOfDate, folder)
        } else if isCheck {
            if !isQuiet {
                result("\(ReportPrinter.count(report.files.unchanged.count, "file")) up to date")
            }
        } else if !isQuiet {
            let printer = ReportPrinter(style: style)
            result(printer.text(of: report, duration: duration))
            if let snippet = report.snippet, !report.added.isEmpty {
                result(printer.text(of: snippet, withPackage: report.manifestMade))
            }
        }
    }

    /// What an update found.
    private func printChanges(_ report: ChangeReport, _ folder: ProjectFolder) {
        switch format {
        case .markdown: result(ChangePrinter.markdown(report.comparisons))
        case .github:
            let changes = DiffReport(base: "", comparisons: report.comparisons)
            resultUnlessEmpty(ChangePrinter.annotations(of: changes, path: folder.displayed))
        case .text, .json: resultUnlessEmpty(ChangePrinter(style: style).text(of: report.comparisons))
        }
        guard report.isCheck, format != .markdown else { return }
        if report.outOfDate.isEmpty {
            if !isQuiet { result("\(ReportPrinter.count(report.endpoints.count, "endpoint")) up to date") }
        } else {
            let summary = ChangePrinter.summary(report.comparisons)
            error("out of date (\(summary)): run `schemagen update` and commit the result")
        }
    }

    private func printOutOfDate(_ paths: [String], _ folder: ProjectFolder) {
        switch format {
        case .github:
            for path in paths {
                result(
                    "::error file=\(GitHubCommand.escapedProperty(folder.displayed(path))),title=out of date::"
                        + "the file is out of date; run `schemagen generate` and commit the result")
            }
        case .text, .json, .markdown:
            if !isQuiet { result(paths.map { folder.displayed($0) + "\n" }.joined()) }
            error(
                "\(ReportPrinter.count(paths.count, "file")) out of date: run `schemagen generate` and commit the result"
            )
        }
    }
}
