import Dispatch
import Foundation

/// Another program, with the times that the kernel counted for it and its own children.
struct ChildProcess: Sendable {
    /// A path, or a name to look up in `PATH`.
    var program: String
    var arguments: [String]
    /// Variables beside those of this process.
    var environment: [String: String] = [:]

    struct Outcome: Sendable {
        var usage: Usage
        /// Its standard output.
        var output: String
    }

    /// Runs the program and waits for it.
    ///
    /// - Throws: ``BenchmarkError`` with the program's output if it cannot be started or fails.
    func run() throws -> Outcome {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let output = scratch.path("output")
        let errors = scratch.path("errors")
        let clock = ContinuousClock()
        let start = clock.now
        let process = try spawn(output: output, errors: errors)
        var status: Int32 = 0
        var counted = rusage()
        while wait4(process, &status, 0, &counted) < 0 {
            guard errno == EINTR else {
                throw BenchmarkError("\(program): waiting failed: \(String(cString: strerror(errno)))")
            }
        }
        let wall = (clock.now - start) / .seconds(1)
        guard status == 0 else { throw failure(status, output, errors) }
        let usage = Usage(
            wall: wall, user: counted.ru_utime.seconds, system: counted.ru_stime.seconds, peakBytes: counted.peakBytes)
        return Outcome(usage: usage, output: Self.text(output))
    }

    /// Runs the program on another thread, so that tasks of this process, such as a server, keep running.
    func runConcurrently() async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try run() }) }
        }
    }

    private func spawn(output: String, errors: String) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        let environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            .map { "\($0.key)=\($0.value)" }
        var process = pid_t()
        let problem = Self.withPointers([program] + arguments) { arguments in
            Self.withPointers(environment) { environment in
                posix_spawnp(&process, program, &actions, nil, arguments, environment)
            }
        }
        guard problem == 0 else {
            throw BenchmarkError("\(program) cannot be run: \(String(cString: strerror(problem)))")
        }
        return process
    }

    private static func withPointers(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32) -> Int32 {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    private func failure(_ status: Int32, _ output: String, _ errors: String) -> BenchmarkError {
        let line = ([program] + arguments).joined(separator: " ")
        let ending = status & 0x7F == 0 ? "exited with \(status >> 8)" : "was terminated by signal \(status & 0x7F)"
        let said = (Self.text(output) + Self.text(errors)).split(separator: "\n").suffix(20).joined(separator: "\n")
        return BenchmarkError("`\(line)` \(ending)\n\(said)")
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

extension rusage {
    /// The highest peak of the process and its children.
    fileprivate var peakBytes: Int {
        #if canImport(Darwin)
            Int(ru_maxrss)
        #else
            Int(ru_maxrss) * 1024
        #endif
    }
}

extension timeval {
    var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}

/// Why something could not be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
