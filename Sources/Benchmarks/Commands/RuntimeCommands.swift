import ArgumentParser

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Calls through the queue, beside bare libcurl and fal's Python client.",
        discussion: "`Scripts/benchmark-python.sh` makes a Python with fal-client and prints its path.")

    @Option(help: "Seconds of each turn.") var seconds = 3.0
    @Option(help: "Turns of each contestant.") var runs: Runs = 3
    @Option(help: "A Python with fal-client.", completion: .file()) var python: String?
    @Option(help: "The checkout with the contestants' sources.", completion: .directory) var package = "."
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let benchmark = QueueBenchmark(
            seconds: seconds, runs: runs.count, python: python, sources: package + "/Sources/Benchmarks/Contestants")
        try await report.printOnceMeasured { try await benchmark.measure() }
    }
}

struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions", abstract: "Thousands of subscriptions at once in one process.")

    @Option(help: "How many.") var count: Runs = 10_000
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.printOnceMeasured { [try await SubscriptionsBenchmark(count: count.count).measure()] }
    }
}

struct FirstCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-call", abstract: "From a client's making to its first bytes on the wire.")

    @Option(help: "How many processes.") var runs: Runs = 21
    @OptionGroup var report: ReportOptions

    func run() async throws {
        try await report.printOnceMeasured { [try await FirstCallBenchmark(runs: runs.count).measure()] }
    }
}
