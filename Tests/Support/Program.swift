import Subprocess

/// A program that a test starts: compilers, package managers, what was built.
package enum Program {
    package struct Outcome: Sendable {
        package var status: Int32
        /// Standard output and standard error, as they came.
        package var output: String

        /// What a compiler objected to, or the end of what was printed.
        package var complaints: String {
            let lines = output.split(separator: "\n")
            let complaints = lines.filter { $0.contains("error:") || $0.contains("warning:") }
            return (complaints.isEmpty ? lines.suffix(20) : complaints.prefix(20)).joined(separator: "\n")
        }
    }

    /// A program that did not come to its end in time.
    package struct TookTooLong: Error, CustomStringConvertible {
        package var description: String
    }

    /// Runs a program to its end.
    ///
    /// Waiting holds no thread, so other tests go on meanwhile; and it ends: one that hangs is killed and its test
    /// fails, instead of the whole run standing still.
    package static func run(
        _ program: String, _ arguments: [String] = [], within limit: Duration = .seconds(900)
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                // `env` looks the program up, by name or by path.
                let result = try await Subprocess.run(
                    .name("env"), arguments: Arguments([program] + arguments),
                    output: .string(limit: 64 << 20), error: .combinedWithOutput)
                return Outcome(status: result.terminationStatus.code, output: result.standardOutput)
            }
            group.addTask {
                try await Task.sleep(for: limit)
                let command = ([program] + arguments).joined(separator: " ")
                throw TookTooLong(description: "after \(limit), this was still running: \(command)")
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
    }
}

extension TerminationStatus {
    /// The exit code; for a signal its number, negative.
    var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): -signal
        }
    }
}
