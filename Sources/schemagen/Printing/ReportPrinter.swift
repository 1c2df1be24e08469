import SchemagenCore
import SchemagenWorkspace

/// What a verb did, for people.
struct ReportPrinter {
    var style = Style(hasColour: false)

    /// Lists longer than this are cut: nobody reads the ids of 752 endpoints in a terminal.
    static let limit = 20

    func text(of report: ChangeReport, duration: Duration) -> String {
        var lines = endpoints(report)
        lines += files(report)
        lines.append(row("Findings", Self.findings(report.diagnostics)))
        lines.append(row("Time", Self.seconds(duration)))
        if report.isDryRun { lines.append("Nothing was written.") }
        return joined(lines)
    }

    /// The code to paste.
    func text(of snippet: CallSnippet, withPackage: Bool) -> String {
        var lines = ["", style.bold("Call it, like this:"), ""]
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

    // MARK: Words

    /// `1 error, 2 warnings`.
    static func findings(_ diagnostics: [Diagnostic]) -> String {
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
