import Foundation

/// A fal that costs next to nothing: the same answers to every request, from a program in C. What a cycle then takes is
/// the client's own.
struct CannedFal {
    let baseURL: String
    private let process: pid_t

    /// Compiles and starts it.
    ///
    /// - Parameter sources: the folder of the contestants' sources.
    static func start(_ sources: String, in scratch: ScratchFolder) async throws -> CannedFal {
        let program = scratch.path("canned_fal")
        _ = try await ChildProcess(program: "cc", arguments: ["-O2", "-o", program, "\(sources)/canned_fal.c"])
            .runAside()
        let output = try await ChildProcess(program: program, arguments: []).runAside().output
        let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        guard numbers.count == 2 else { throw BenchmarkError("no port and process in: \(output)") }
        return CannedFal(baseURL: "http://127.0.0.1:\(numbers[0])", process: numbers[1])
    }

    func stop() {
        kill(process, SIGKILL)
    }
}
