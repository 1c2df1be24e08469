import ArgumentParser
import FalFields
import FalJSON
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen history`: lists the calls that were made with `run`.
struct History: Verb {
    static let configuration = CommandConfiguration(
        abstract: "List the calls that `run` made, the newest last.",
        discussion: """
            Each call is kept with its input and result in a file that only you can read:
            $XDG_DATA_HOME/schemagen/history.jsonl, by default below ~/.local/share, and on \
            macOS below ~/Library/Application Support. `run --no-history` leaves a call out.
            """)

    @Argument(help: "Only calls of these endpoints.", completion: EndpointCompletion.ids)
    var ids: [String] = []

    @Option(help: "The maximum number of calls.")
    var limit = 20

    @Flag(help: "Print a JSON object with inputs and results. Same as --format json.")
    var json = false

    @Flag(help: "Forget all calls.")
    var clear = false

    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a positive number.") }
        if clear, !ids.isEmpty { throw ValidationError("--clear forgets all calls; it takes no ids.") }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let history = try Self.ofUser()
        do throws(SystemError) {
            if clear {
                try history.clear()
                if console.format == .json { console.result(ReportJSON(verb: "history").head(.success)) }
                return .success
            }
            var calls = try history.calls()
            if !ids.isEmpty { calls.removeAll { !ids.contains($0.endpoint.text) } }
            show(calls.suffix(limit), console)
        } catch {
            throw Failure(.failure, .unusableFile, error.description)
        }
        return .success
    }

    static func ofUser() throws(Failure) -> CallHistory {
        guard let history = CallHistory.ofUser else {
            throw Failure(
                .usage, .unusableSettings, "there is no folder for the history",
                remedy: "Set HOME or XDG_DATA_HOME.")
        }
        return history
    }

    private func show(_ calls: ArraySlice<RememberedCall>, _ console: Console) {
        if console.format == .json {
            var object = ReportJSON(verb: "history").head(.success)
            object["calls"] = .array(calls.map { .object($0.json) })
            console.result(object)
            return
        }
        var table = TextTable()
        for call in calls {
            table.append([
                call.time, call.endpoint.text, call.request ?? "direct", call.state.rawValue,
                TerminalEscaping.escaped(Self.subject(of: call), limit: 40),
            ])
        }
        if calls.isEmpty { console.note("no calls are remembered") } else { console.result(table.text) }
    }

    /// What a person recognises a call by: its prompt, or the first text of its input.
    private static func subject(of call: RememberedCall) -> String {
        guard let input = call.input?.objectValue else { return "" }
        return input["prompt"]?.stringValue ?? input.lazy.compactMap(\.value.stringValue).first ?? ""
    }
}
