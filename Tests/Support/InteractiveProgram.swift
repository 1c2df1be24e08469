import Subprocess

/// A program that a test talks to: its environment is the test's alone, its two outputs are kept apart, and it can be
/// interrupted when it says something.
package struct InteractiveProgram: Sendable {
    package struct Outcome: Sendable {
        /// The exit code; for a signal its number, negative.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    package enum Signal: Sendable { case interrupt, terminate }

    /// What a test does when the program has said something.
    package enum Reaction: Sendable {
        case signal(Signal)
        case action(@Sendable () async -> Void)

        package static let interrupt = Reaction.signal(.interrupt)
        package static let terminate = Reaction.signal(.terminate)
    }

    package var folder: String
    /// All of it: nothing is inherited.
    package var environment: [String: String] = [:]
    package var input = ""
    /// Reactions that follow each other, each made once its text has appeared on standard error behind the one before.
    package var reactions: [(text: String, reaction: Reaction)] = []
    /// A signal that is sent when `event` returns, whatever the program has said by then.
    package var signal: (event: @Sendable () async -> Void, signal: Signal)?

    package init(folder: String) { self.folder = folder }

    /// Runs a program to its end; one that hangs is killed.
    package func run(
        _ program: String, _ arguments: [String], within limit: Duration = .seconds(120)
    ) async throws -> Outcome {
        // `env` becomes the program, so signals reach it.
        let all =
            ["-i", "-C", folder] + environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" } + [program] + arguments
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    .name("env"), arguments: Arguments(all), input: .string(input), output: .string(limit: 64 << 20),
                    error: .sequence
                ) { execution in
                    let signalling = signal.map { signal in
                        Task {
                            await signal.event()
                            try execution.send(signal: signal.signal.number)
                        }
                    }
                    defer { signalling?.cancel() }
                    var bytes: [UInt8] = []
                    var waiting = reactions[...]
                    var heard = 0
                    for try await chunk in execution.standardError {
                        chunk.withUnsafeBytes { bytes += $0 }
                        while let next = waiting.first,
                            let end = String(decoding: bytes[heard...], as: UTF8.self).end(of: next.text)
                        {
                            heard += end
                            waiting = waiting.dropFirst()
                            switch next.reaction {
                            case .signal(let signal): try execution.send(signal: signal.number)
                            case .action(let action): await action()
                            }
                        }
                    }
                    return String(decoding: bytes, as: UTF8.self)
                }
                return Outcome(
                    status: result.terminationStatus.code, output: result.standardOutput, errors: result.closureResult)
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Program.TookTooLong(description: "after \(limit), this was still running: \(program)")
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
    }
}

extension InteractiveProgram.Signal {
    fileprivate var number: Subprocess.Signal { self == .interrupt ? .interrupt : .terminate }
}

extension String {
    /// Behind the first place of a text, in bytes.
    fileprivate func end(of text: String) -> Int? {
        firstRange(of: text).map { self[..<$0.upperBound].utf8.count }
    }
}
