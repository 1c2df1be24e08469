import FalJSON

/// What was measured of one job.
struct Section: Sendable {
    /// The name of the command.
    var job: String
    /// What was done, with the numbers it was done with.
    var about: String
    var figures: [Figure] = []
    /// Facts that are no numbers, like the names of files.
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
    /// The figures that every timed job has.
    mutating func add(_ usage: Usage, wall: Figure.Target? = nil, megabytes: Figure.Target? = nil) {
        figures.append(Figure("wall", usage.wall, .seconds, wall))
        figures.append(Figure("user CPU", usage.user, .seconds))
        if let peak = usage.peakBytes {
            figures.append(Figure("peak memory", Double(peak) / 1_000_000, .megabytes, megabytes))
        }
    }
}
