import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// What a call came to, on stdout and stderr.
struct CallReport {
    let verb: String
    let endpoint: EndpointID
    let emulator: String?
    /// What was sent, to be kept out of other people's words.
    var input: JSONValue?
    let console: Console

    func commands(_ request: String) -> CallCommands {
        CallCommands(endpoint: endpoint, request: request, emulator: emulator)
    }

    /// A request that nobody waits for.
    func submitted(_ request: FalRequestHandle) -> ExitStatus {
        let commands = commands(request.id)
        if console.format == .json {
            var object = head(.fine, request.id)
            object["commands"] = [
                "status": .string(commands.status), "result": .string(commands.wait),
                "cancel": .string(commands.cancel),
            ]
            console.result(object)
        } else {
            console.result(ShownText.plain(request.id))
            for command in [commands.status, commands.wait, commands.cancel] { console.remark(command) }
        }
        return .fine
    }

    /// - Parameters:
    ///   - files: what was saved; `nil` when nothing was to be.
    ///   - wasStopped: whether fal said that it stops the request, if it was asked.
    func finish(_ outcome: ModelCall.Outcome, files: [FalDownload]? = nil, wasStopped: Bool? = nil) -> ExitStatus {
        let failure = outcome.error.map { described($0, outcome, wasStopped) }
        let status = failure.map { ExitStatus($0.kind) } ?? .fine
        let requestID = outcome.request?.id ?? outcome.result?.requestID ?? outcome.error?.requestID
        if let failure { console.show(failure.diagnostics, path: { $0 }) }
        if console.format == .json {
            var object = head(status, requestID)
            if let result = outcome.result {
                object["metrics"] = result.metrics?.all ?? .null
                object["billableUnits"] = result.billableUnits.map { .number($0) } ?? .null
                if let files { object["files"] = .array(files.map { .string($0.path) }) }
                object["output"] = result.output
            }
            if let failure { object["diagnostics"] = .array(failure.diagnostics.map(\.json)) }
            console.result(object)
        } else if let result = outcome.result {
            // Whoever wanted files gets their paths; what could not be saved is at least printed.
            if let files, !files.isEmpty, failure == nil {
                console.result(files.map { $0.path + "\n" }.joined())
            } else {
                if files?.isEmpty == true, failure == nil { console.remark("the result has no files") }
                console.result(result.output.serialized(.pretty))
            }
        }
        return status
    }

    private func described(_ error: FalError, _ outcome: ModelCall.Outcome, _ wasStopped: Bool?) -> Failure {
        let id = outcome.request?.id ?? outcome.result?.requestID ?? error.requestID
        let commands = id.map(commands)
        var failure = CallFailure(error, commands: commands, input: input).failure
        guard let commands, outcome.result == nil, let wasStopped else { return failure }
        failure.diagnostics = [
            Diagnostic(
                .interruptedCall,
                wasStopped
                    ? "interrupted; fal was asked to stop request \(commands.request)"
                    : "interrupted; request \(commands.request) was completed already",
                endpoint: endpoint.text, remedy: "What it made, if it did: `\(commands.wait)`.")
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
