import ArgumentParser
import FalJSON

/// How the figures are shown.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the figures as JSON.")
    var json = false

    /// Measures, and prints what was measured. The load is that at the beginning: the end of it is our own.
    func print(_ measure: () throws -> [Section]) throws {
        let machine = Machine()
        show(Report(machine: machine, sections: try measure()))
    }

    /// The same for what is measured against a server in this process.
    func printOnceMeasured(_ measure: () async throws -> [Section]) async throws {
        let machine = Machine()
        show(Report(machine: machine, sections: try await measure()))
    }

    private func show(_ report: Report) { Swift.print(json ? report.json.text(.pretty) : report.text) }
}
