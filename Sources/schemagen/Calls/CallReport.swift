import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// Prints the outcome of a call to stdout and stderr.
struct CallReport {
    let verb: String
    let endpoint: EndpointID
    let emulator: String?
    /// The input that was sent, for redaction.
    var input: JSONValue?
    /// Whether fal can be asked about the request later; not about a direct one.
    var isQueued = true
    let console: Console

    func commands(_ request: String) -> RequestCommands {
        RequestCommands(endpoint: endpoint, request: request, emulator: emulator)
    }

    /// Prints a request that the command does not wait for.
    func submitted(_ request: FalRequestHandle) -> ExitStatus {
        let commands = commands(request.id)
        if console.format == .json {
            var object = head(.success, request.id)
            object["commands"] = [
                "status": .string(commands.status), "result": .string(commands.wait),
                "cancel": .string(commands.cancel),
            ]
            console.result(object)
        } else {
            console.result(request.id)
            for command in [commands.status, commands.wait, commands.cancel] { console.note(command) }
        }
        return .success
    }

    /// Prints the result or the error.
    ///
    /// - Parameters:
    ///   - files: The saved files; `nil` if none were to be saved.
    ///   - wasCancelled: Whether fal accepted the cancellation; `nil` if there was none.
    func finish(_ outcome: ModelCall.Outcome, files: [FalDownload]? = nil, wasCancelled: Bool? = nil) -> ExitStatus {
        let failure = outcome.error.map { described($0, outcome, wasCancelled) }
        let status = failure.map { ExitStatus($0.kind) } ?? .success
        let requestID = outcome.request?.id ?? outcome.result?.requestID ?? outcome.error?.requestID
        if let failure { console.show(failure.diagnostics, path: { $0 }) }
        if console.format == .json {
            var object = head(status, requestID)
            if let result = outcome.result {
                object["metrics"] = result.metrics?.all ?? .null
                object["billableUnits"] = result.billableUnits.map { .number($0) } ?? .null
            }
            if let events = outcome.events { object["events"] = .array(events) }
            if let output = outcome.output {
                if let files { object["files"] = .array(files.map { .string($0.path) }) }
                object["output"] = output
            }
            if let failure { object["diagnostics"] = .array(failure.diagnostics.map(\.json)) }
            console.result(object)
        } else if let output = outcome.output {
            // Prints the paths of saved files. If a file could not be saved, the result itself is printed.
            if let files, !files.isEmpty, failure == nil {
                console.result(files.map { $0.path + "\n" }.joined())
            } else {
                if files?.isEmpty == true, failure == nil { console.note("the result has no files") }
                // The events of a stream are printed as they come.
                if outcome.events == nil { console.result(json: output.serialized(.pretty)) }
            }
        }
        return status
    }

    private func described(_ error: FalError, _ outcome: ModelCall.Outcome, _ wasCancelled: Bool?) -> Failure {
        let id = outcome.request?.id ?? outcome.result?.requestID ?? error.requestID
        let commands = isQueued ? id.map(commands) : nil
        var failure = CallFailure(
            error, commands: commands, input: input, hasResult: outcome.output != nil
        ).failure
        guard let commands, outcome.output == nil, let wasCancelled else { return failure }
        failure.diagnostics = [
            Diagnostic(
                .interruptedCall,
                wasCancelled
                    ? "interrupted; cancelled request \(commands.request)"
                    : "interrupted; request \(commands.request) had already completed",
                endpoint: endpoint.text, remedy: "If it finished anyway, fetch its result with `\(commands.wait)`.")
        ]
        return failure
    }

    private func head(_ status: ExitStatus, _ request: String?) -> JSONObject {
        var object = ReportJSON(verb: verb).head(status)
        object["endpoint"] = .string(endpoint.text)
        object["requestID"] = request.map { .string($0) } ?? .null
        return object
    }
}
