import ArgumentParser
import FalFields
import FalJSON
import Foundation

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "The local fal under load: answers, errors, memory.")

    @Option(help: "How many connections.") var connections: Runs = 1_000
    @Option(help: "Requests in a second.") var rate = 5_000.0
    @Option(help: "For how long.") var seconds = 20.0
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = ServeBenchmark(connections: connections.count, rate: rate, seconds: seconds)
        try await report.printOnceMeasured { [try await benchmark.measure()] }
    }
}

struct WorkOnLoad: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load", abstract: "Many connections, many requests.")

    @Argument(help: "The port of a local fal.") var port: Int
    @Option(help: "How many connections.") var connections: Runs = 16
    @Option(help: "Requests in a second; as many as come through if not given.") var rate: Double?
    @Option(help: "For how long.") var seconds = 3.0

    func run() throws {
        let outcome = try LoadGenerator(
            port: port, endpoint: EchoEndpoint.id.text, app: EchoEndpoint.id.queueID, connections: connections.count,
            rate: rate, seconds: seconds
        ).run()
        let sorted = outcome.submits.sorted()
        let slow = sorted.isEmpty ? 0 : sorted[sorted.count * 99 / 100]
        func number(_ value: Double) -> JSONValue { JSONNumber(value).map(JSONValue.number) ?? .null }
        let answer: JSONValue = [
            "answers": number(Double(outcome.answers)), "errors": number(Double(outcome.errors)),
            "submit": number(outcome.submits.median), "slowSubmit": number(slow),
            "result": number(outcome.results.median), "wall": number(outcome.wall),
            "problem": outcome.problem.map(JSONValue.string) ?? .null,
        ]
        print(answer.text(.compact))
    }
}
