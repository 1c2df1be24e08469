import FalJSON

/// All that was measured, as a table or as JSON.
struct Report: Sendable {
    var machine: Machine
    var sections: [Section]

    var json: JSONValue { ["machine": machine.json, "jobs": .array(sections.map(\.json))] }

    /// A table for people: a line per figure, its target and whether it is met.
    var text: String {
        let rows = sections.flatMap(\.figures).map { [$0.name, $0.valueText, $0.targetText, $0.verdict] }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [machine.text]
        for section in sections {
            lines += ["", "\(section.job): \(section.about)"]
            for figure in section.figures {
                let cells = [
                    figure.name.padded(to: widths[0]), figure.valueText.padded(to: widths[1], fromLeft: true),
                    figure.targetText.padded(to: widths[2], fromLeft: true), figure.verdict,
                ]
                lines.append(("  " + cells.joined(separator: "   ")).withoutTrailingSpaces)
            }
            lines += section.notes.map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }
}

extension Figure {
    fileprivate var verdict: String { isMet.map { $0 ? "met" : "missed" } ?? "" }
}

extension String {
    fileprivate func padded(to width: Int, fromLeft: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - count))
        return fromLeft ? spaces + self : self + spaces
    }

    fileprivate var withoutTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
