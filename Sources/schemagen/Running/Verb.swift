import ArgumentParser
import SchemagenCore

/// A verb of the command line. It does its work in `perform`; what goes wrong there is printed here, in one way for
/// all.
protocol Verb: AsyncParsableCommand {
    var output: OutputOptions { get }

    /// How to print; most verbs know no other way to say it than `--format`.
    var format: OutputFormat { get }

    /// Whether it has a table for pages.
    var writesMarkdown: Bool { get }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus

    /// A file of a finding as it can be found from the current directory.
    func displayed(_ path: String) -> String
}

/// A verb that works on a project.
protocol ProjectVerb: Verb {
    var project: ProjectOptions { get }
}

extension ProjectVerb {
    func displayed(_ path: String) -> String { (try? project.folder())?.displayed(path) ?? path }
}

extension Verb {
    var format: OutputFormat { output.format }

    var writesMarkdown: Bool { false }

    func displayed(_ path: String) -> String { path }

    func run() async throws {
        if format == .markdown, !writesMarkdown {
            throw ValidationError("--format markdown is for tables; `schemagen list --mappers` writes one.")
        }
        let console = Console(format: format, isQuiet: output.quiet)
        var status: ExitStatus
        do throws(Failure) {
            status = try await perform(console)
        } catch {
            console.report(error, verb: Self._commandName, path: displayed)
            status = ExitStatus(error.kind)
        }
        // A result that did not arrive, on a full disk say, is no result.
        if console.hasLostOutput, status == .fine { status = .failure }
        if status != .fine { throw ExitCode(status.rawValue) }
    }
}
