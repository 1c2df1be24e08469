import ArgumentParser

struct ColdStartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cold-start", abstract: "`schemagen --help`, from start to end.")

    @Option(help: "A release build of schemagen.", completion: .file()) var tool = ".build/release/schemagen"
    @Option(help: "How often it is run.") var runs: Runs = 21
    @OptionGroup var report: ReportOptions

    func run() throws {
        try report.print { [try ColdStartBenchmark(tool: tool, runs: runs.count).measure()] }
    }
}
