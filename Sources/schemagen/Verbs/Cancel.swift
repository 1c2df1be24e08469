import ArgumentParser
import FalJSON
import FalRuntime
import SchemagenCore

/// `schemagen cancel`: cancels a request.
struct Cancel: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Cancel a request.",
        discussion: """
            A queued request is removed from the queue. A running request is asked to stop and \
            may still finish. A completed request stays completed.
            """)

    @OptionGroup var request: RequestArguments
    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let handle = try request.handle()
        let client = try call.client()
        do throws(FalError) {
            let isCancelled = try await client.queue.cancel(handle)
            if console.format == .json {
                var object = ReportJSON(verb: "cancel").head(.success)
                object["endpoint"] = .string(handle.endpoint.text)
                object["requestID"] = .string(handle.id)
                object["stopped"] = .bool(isCancelled)
                console.result(object)
            } else {
                console.result(isCancelled ? "cancelled" : "already completed")
                if !isCancelled { console.note(call.commands(handle).result) }
            }
            return .success
        } catch {
            throw CallFailure(error, commands: call.commands(handle)).failure
        }
    }
}
