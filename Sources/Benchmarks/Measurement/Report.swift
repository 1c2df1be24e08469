import FalJSON
import Foundation

/// All sections, as a table or as JSON.
struct Report: Sendable {
    var machine: Machine
    var sections: [Section]

    var json: JSONValue { ["machine": machine.json, "jobs": .array(sections.map(\.json))] }

    /// A table with one line per figure: its value, its target, and whether the target is met.
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

/// The figures of one job.
struct Section: Sendable {
    /// The name of the command.
    var job: String
    /// What was measured, and with how many documents, runs and so on.
    var about: String
    var figures: [Figure] = []
    /// Facts that are not numbers, such as file names.
    var notes: [String] = []

    var json: JSONValue {
        [
            "job": .string(job), "about": .string(about), "figures": .array(figures.map(\.json)),
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }
}

extension Int {
    /// `1 run`, `5 runs`.
    func of(_ thing: String) -> String { self == 1 ? "1 \(thing)" : "\(self) \(thing)s" }
}

extension Section {
    /// Adds the figures that every timed job has.
    mutating func add(_ usage: Usage, wall: Figure.Target? = nil, megabytes: Figure.Target? = nil) {
        figures.append(Figure("wall", usage.wall, .seconds, wall))
        figures.append(Figure("user CPU", usage.user, .seconds))
        if let peak = usage.peakBytes {
            figures.append(Figure("peak memory", Double(peak) / 1_000_000, .megabytes, megabytes))
        }
    }
}

/// The machine that the figures were measured on.
struct Machine: Sendable {
    var cores = ProcessInfo.processInfo.activeProcessorCount
    /// The average number of runnable processes in the last minute. Above the number of cores, wall times are too long.
    var load = Machine.loadNow()

    private static func loadNow() -> Double {
        var averages = [0.0, 0.0, 0.0]
        return getloadavg(&averages, 3) > 0 ? averages[0] : 0
    }

    var text: String { "\(cores) cores, load \(String(format: "%.1f", load))" }

    var json: JSONValue {
        ["cores": .number(JSONNumber(cores)), "load": JSONNumber(load).map(JSONValue.number) ?? .null]
    }
}
