import ArgumentParser
import Foundation

struct WorkOnJSON: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "json", abstract: "Goes through JSON documents.")

    @Argument(help: "How.") var reading: JSONReading
    @Argument(help: "The folder of the documents.") var documents: String
    @Option(help: "How often.") var runs: Runs = 5

    func run() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: documents).filter { $0.hasSuffix(".json") }
        let bytes = try names.sorted().map { Array(try Data(contentsOf: URL(filePath: documents + "/" + $0))) }
        var answer = WorkerAnswer()
        answer.usage = try reading.measure(bytes, rounds: runs.count)
        answer.usage.peakBytes = ThisProcess.peakBytes
        print(answer.text)
    }
}

extension JSONReading: ExpressibleByArgument {}
