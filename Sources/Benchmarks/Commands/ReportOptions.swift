import ArgumentParser
import FalJSON

/// How the figures are shown.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the figures as JSON.")
    var json = false

    /// Measures, and prints what was measured. The load is that at the beginning: the end of it is our own.
    func print(_ measure: () throws -> [Section]) throws {
        let machine = Machine()
        let report = Report(machine: machine, sections: try measure())
        Swift.print(json ? report.json.text(.pretty) : report.text)
    }
}
