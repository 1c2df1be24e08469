import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// Formats comparisons of endpoints: for a terminal, as Markdown for a pull request or a changelog, and as annotations
/// of GitHub.
struct ChangePrinter {
    var style = Style(hasColour: false)

    // MARK: Text

    /// By family, breaking endpoints first; texts are only counted.
    func text(of comparisons: [EndpointComparison]) -> String {
        Self.families(comparisons).map { family, members in
            style.bold(family) + "\n" + members.map(text).joined()
        }.joined()
    }

    private func text(_ comparison: EndpointComparison) -> String {
        let breaks = comparison.breaks.names
        let verdict = breaks.isEmpty ? "" : "  " + style.red("breaks \(breaks.joined(separator: ", "))")
        var table = TextTable()
        for change in comparison.changes where change.rule != .textChanged {
            let mark = change.isBreaking ? "!" : " "
            table.append(["   \(mark) \(change.rule.rawValue)", Self.place(change), Self.detail(change)])
        }
        let texts = comparison.changes.count { $0.rule == .textChanged }
        if texts > 0 { table.append(["     TEXT_CHANGED", ReportPrinter.count(texts, "place")]) }
        return "  \(comparison.id.text)\(verdict)\n" + table.text
    }

    /// `2 changed (1 breaking), 1 new, 1 gone`.
    static func summary(_ comparisons: [EndpointComparison]) -> String {
        let new = comparisons.count { $0.has(.endpointAdded) }
        let gone = comparisons.count { $0.has(.endpointRemoved) }
        let changed = comparisons.count - new - gone
        let breaking = comparisons.count { $0.isBreaking && !$0.has(.endpointRemoved) }
        var parts: [String] = []
        if changed > 0 { parts.append("\(changed) changed" + (breaking > 0 ? " (\(breaking) breaking)" : "")) }
        if new > 0 { parts.append("\(new) new") }
        if gone > 0 { parts.append("\(gone) gone") }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    // MARK: Markdown

    /// Breaking changes first, then the others; each under its family.
    static func markdown(_ comparisons: [EndpointComparison]) -> String {
        guard !comparisons.isEmpty else { return "No changes.\n" }
        let parts: [(title: String, endpoints: [EndpointComparison])] = [
            ("Breaking changes", comparisons.filter(\.isBreaking)),
            ("Other changes", comparisons.filter { !$0.isBreaking }),
        ]
        return parts.filter { !$0.endpoints.isEmpty }.map { part in
            "### \(part.title)\n\n"
                + families(part.endpoints).map { family, members in
                    "#### \(code(family))\n\n" + members.map(markdown).joined() + "\n"
                }.joined()
        }.joined()
    }

    private static func markdown(_ comparison: EndpointComparison) -> String {
        var lines = ["- \(code(comparison.id.text))"]
        for change in comparison.changes where change.rule != .textChanged {
            var line = "  - \(change.isBreaking ? "**\(change.rule.rawValue)**" : change.rule.rawValue)"
            let (place, detail) = (place(change), detail(change))
            if !place.isEmpty { line += " \(code(place))" }
            if !detail.isEmpty { line += ": \(code(detail))" }
            if change.isBreaking { line += " (breaks \(change.breaks.names.joined(separator: ", ")))" }
            lines.append(line)
        }
        let texts = comparison.changes.count { $0.rule == .textChanged }
        if texts > 0 { lines.append("  - texts changed in \(ReportPrinter.count(texts, "place"))") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A code span that no text can end.
    private static func code(_ text: String) -> String {
        let plain = text.replacing("`", with: "'").replacing("\n", with: " ").replacing("|", with: "/")
        return "`\(plain)`"
    }

    // MARK: GitHub

    /// One annotation for each change that is more than a text, at its line of the vendored document.
    static func annotations(of report: DiffReport, path: (String) -> String) -> String {
        var text = ""
        for comparison in report.comparisons {
            let id = comparison.id.text
            for change in comparison.changes where change.rule != .textChanged {
                let words = [id, place(change), detail(change)].filter { !$0.isEmpty }.joined(separator: " · ")
                let breaks = change.breaks.names.joined(separator: ", ")
                let message = change.isBreaking ? "\(words) (breaks \(breaks))" : words
                let command = GitHubCommand(
                    change.isBreaking ? "warning" : "notice", file: path("\(Workspace.schemas)/\(id).json"),
                    at: report.positions[id]?[change.pointer], title: change.rule.rawValue, message)
                text += command.line + "\n"
            }
        }
        return text
    }

    // MARK: Words

    /// `input.duration`.
    private static func place(_ change: EndpointChange) -> String {
        let path = TerminalEscaping.escaped(change.path, limit: 200)
        guard let side = change.side else { return path }
        return path.isEmpty ? side.rawValue : "\(side.rawValue).\(path)"
    }

    private static func detail(_ change: EndpointChange) -> String {
        let (before, after) = (change.before.map(words), change.after.map(words))
        return switch (before, after) {
        case (let before?, let after?): "\(before) → \(after)"
        case (let before?, nil): "\(before) is gone"
        case (nil, let after?): after
        case (nil, nil): change.rule.title
        }
    }

    private static func words(_ value: JSONValue) -> String {
        TerminalEscaping.escaped(value.stringValue ?? value.text(.compact), limit: 160)
    }

    private static func families(
        _ comparisons: [EndpointComparison]
    ) -> [(family: String, members: [EndpointComparison])] {
        Dictionary(grouping: comparisons) { FamilyMember.family(of: $0.id).text }
            .map { family, members in
                (family, members.filter(\.isBreaking) + members.filter { !$0.isBreaking })
            }
            .sorted { $0.family < $1.family }
    }
}

extension EndpointComparison {
    func has(_ rule: ChangeRule) -> Bool { changes.contains { $0.rule == rule } }
}
