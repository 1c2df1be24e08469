import ArgumentParser
import SchemagenCore

/// A verb of the command line. It does its work in `perform`; what goes wrong there is printed here, in one way for all.
protocol Verb: AsyncParsableCommand {
    var output: OutputOptions { get }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus
}

extension Verb {
    func run() async throws {
        let console = Console(format: output.format, isQuiet: output.quiet)
        var status: ExitStatus
        do throws(Failure) {
            status = try await perform(console)
        } catch {
            console.report(error, verb: Self._commandName, path: { $0 })
            status = ExitStatus(error.kind)
        }
        // A result that did not arrive, on a full disk say, is no result.
        if console.hasLostOutput, status == .fine { status = .failure }
        if status != .fine { throw ExitCode(status.rawValue) }
    }
}
