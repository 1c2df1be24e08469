import ArgumentParser
import FalJSON
import Foundation

/// How the figures are printed.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the figures as JSON.")
    var json = false

    /// Measures and prints the report. The load is read first, since the measurement itself adds to it.
    func print(_ measure: () throws -> [Section]) throws {
        let machine = Machine()
        show(Report(machine: machine, sections: try measure()))
    }

    /// The same for jobs that measure against a server in this process.
    func printAsync(_ measure: () async throws -> [Section]) async throws {
        let machine = Machine()
        show(Report(machine: machine, sections: try await measure()))
    }

    private func show(_ report: Report) { Swift.print(json ? report.json.text(.pretty) : report.text) }
}

/// The documents that a job works on.
struct CorpusArgument: ParsableArguments {
    @Argument(
        help:
            "A folder of genuine documents that contains openapi/ (default: SCHEMAGEN_CORPUS, else ../shared/corpus).",
        completion: .directory)
    var corpus: String?

    func found() throws -> Corpus {
        try Corpus(corpus ?? ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"] ?? "../shared/corpus")
    }
}

/// A number of repetitions, at least 1.
struct Runs: ExpressibleByArgument, ExpressibleByIntegerLiteral {
    let count: Int

    init?(argument: String) {
        guard let count = Int(argument), count > 0 else { return nil }
        self.count = count
    }

    init(integerLiteral count: Int) { self.count = count }

    var defaultValueDescription: String { "\(count)" }
}
