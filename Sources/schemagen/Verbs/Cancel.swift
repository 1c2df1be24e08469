import ArgumentParser
import FalJSON
import FalRuntime
import SchemagenCore

/// `schemagen cancel`: a request is to stop.
struct Cancel: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Ask fal to stop a request.",
        discussion: """
            A request that waits is taken out of the queue. One that runs is told to stop,
            and may still finish. One that is completed stays completed.
            """)

    @OptionGroup var request: RequestArguments
    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let handle = try request.handle()
        let client = try call.client()
        do throws(FalError) {
            let isStopped = try await client.queue.cancel(handle)
            if console.format == .json {
                var object = ReportJSON(verb: "cancel").head(.fine)
                object["endpoint"] = .string(handle.endpoint.text)
                object["requestID"] = .string(handle.id)
                object["stopped"] = .bool(isStopped)
                console.result(object)
            } else {
                console.result(isStopped ? "fal was asked to stop it" : "it was completed already")
                if !isStopped { console.remark(call.commands(handle).result) }
            }
            return .fine
        } catch {
            throw CallFailure(error, commands: call.commands(handle)).failure
        }
    }
}
