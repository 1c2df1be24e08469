import Foundation

/// This program once more, as a fresh process: its times and its peak of memory are those of one job alone.
enum Worker {
    struct Outcome {
        /// The whole process, from its start to its end.
        var usage: Usage
        var answer: WorkerAnswer
    }

    /// - Parameter arguments: those of the hidden command `work`.
    static func run(_ arguments: [String]) throws -> Outcome {
        let outcome = try child(arguments).run()
        let answer = try WorkerAnswer(text: outcome.output)
        var usage = outcome.usage
        usage.peakBytes = answer.usage.peakBytes
        return Outcome(usage: usage, answer: answer)
    }

    /// This program once more, to be started later.
    static func child(_ arguments: [String]) throws -> ChildProcess {
        guard let path = Bundle.main.executablePath else { throw BenchmarkError("the path of this program is unknown") }
        return ChildProcess(program: path, arguments: ["work"] + arguments)
    }
}
