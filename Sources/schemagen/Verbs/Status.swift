import ArgumentParser
import FalJSON
import FalRuntime
import SchemagenCore

/// `schemagen status`: shows the status of a request.
struct Status: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Show the status of a request: in queue, in progress or completed.",
        discussion: "A failed request is also completed; `schemagen result` shows why it failed.")

    @OptionGroup var request: RequestArguments

    @Flag(help: "Also print the log of the model.")
    var logs = false

    @Flag(help: "Print each change until the request is completed.")
    var watch = false

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let handle = try request.handle()
        let client = try call.client()
        do throws(FalError) {
            if watch {
                for try await status in client.queue.events(of: handle, logs: logs) {
                    show(status, of: handle, on: console)
                }
            } else {
                show(try await client.queue.status(of: handle, logs: logs), of: handle, on: console)
            }
            return .success
        } catch {
            throw CallFailure(error, commands: call.commands(handle)).failure
        }
    }

    /// With `--watch`, each status is one line of JSON.
    private func show(_ status: FalQueueStatus, of handle: FalRequestHandle, on console: Console) {
        guard console.format == .json else {
            for line in logs ? status.logs : [] { console.result(ModelCall.text(for: line)) }
            console.result(ModelCall.text(for: status))
            return
        }
        var object = ReportJSON(verb: "status").head(.success)
        object["endpoint"] = .string(handle.endpoint.text)
        object["requestID"] = .string(handle.id)
        switch status.state {
        case .inQueue(let position):
            object["state"] = "in_queue"
            object["position"] = position.map { .number(JSONNumber($0)) } ?? .null
        case .inProgress: object["state"] = "in_progress"
        case .completed:
            object["state"] = "completed"
            object["metrics"] = status.metrics?.all ?? .null
            object["failure"] = status.failure.map { .string($0) } ?? .null
            object["failureType"] = status.failureType.map { .string($0) } ?? .null
        }
        if logs { object["logs"] = .array(status.logs.map(Self.json)) }
        if watch { console.result(json: JSONValue.object(object).serialized(.compact)) } else { console.result(object) }
    }

    private static func json(_ line: FalQueueStatus.LogLine) -> JSONValue {
        [
            "message": .string(line.message), "timestamp": line.timestamp.map { .string($0) } ?? .null,
            "level": line.level.map { .string($0) } ?? .null,
        ]
    }
}
