import ArgumentParser
import SchemagenCore

/// A subcommand. It does its work in `perform`; failures are printed here, in the same way for all verbs.
protocol Verb: AsyncParsableCommand {
    var output: OutputOptions { get }

    /// How to print. By default the value of `--format`.
    var format: OutputFormat { get }

    /// Whether the verb supports `--format markdown`.
    var writesMarkdown: Bool { get }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus

    /// The path of a diagnostic, relative to the current directory.
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
            throw ValidationError("--format markdown is for `add`, `diff`, `update`, `outdated` and `list --mappers`.")
        }
        let console = Console(format: format, isQuiet: output.quiet)
        var status: ExitStatus
        do throws(Failure) {
            status = try await perform(console)
        } catch {
            console.report(error, verb: Self._commandName, path: displayed)
            status = ExitStatus(error.kind)
        }
        // The run failed if its result could not be written, for example to a full disk.
        if console.hasLostOutput, status == .success { status = .failure }
        if status != .success { throw ExitCode(status.rawValue) }
    }
}

/// The exit codes. Scripts depend on them, so a number never changes its meaning.
enum ExitStatus: Int32, Sendable {
    case success = 0
    case failure = 1
    /// Some documents have errors. The others were processed.
    case documents = 2
    /// `generate` would change a generated file.
    case outOfDate = 3
    case breakingChange = 4
    /// A network or a service is unavailable.
    case unavailable = 5
    case usage = 64

    init(_ kind: Failure.Kind?) {
        self =
            switch kind {
            case nil: .success
            case .failure: .failure
            case .documents: .documents
            case .outOfDate: .outOfDate
            case .breaking: .breakingChange
            case .unavailable: .unavailable
            case .usage: .usage
            }
    }
}
