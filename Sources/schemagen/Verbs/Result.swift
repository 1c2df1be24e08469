import ArgumentParser
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// `schemagen result`: fetches the result of a request. (The name `Result` would hide Swift's type.)
struct ResultVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "result", abstract: "Fetch the result of a request.",
        discussion: "Without arguments, the last request in `schemagen history`.")

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String?

    @Argument(help: "The request id, as printed by `run`.")
    var request: String?

    @OptionGroup var downloads: DownloadOptions

    @Flag(help: "Wait until the request is completed.")
    var wait = false

    @Flag(help: "With --wait, print the log of the model.")
    var logs = false

    @Flag(help: "Print a JSON object with request id, metrics and output. Same as --format json.")
    var json = false

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    func validate() throws {
        if id != nil, request == nil {
            throw ValidationError("result takes ID and REQUEST, or no arguments for the last request.")
        }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let handle = try chosenRequest()
        let client = try call.client()
        let folder = try downloads.folder()
        let progress = console.callProgress()
        let model = ModelCall(client: client, endpoint: handle.endpoint, progress: progress, showsLogs: logs)
        var outcome = ModelCall.Outcome(request: handle)
        var files: [FalDownload] = []
        do throws(FalError) {
            let result =
                wait ? try await model.finish(handle, timeout: nil) : try await client.queue.result(of: handle)
            outcome.take(result)
            if let folder {
                let saving = await folder.save(result.output, with: client, progress)
                files = saving.files
                outcome.error = saving.error
            }
        } catch {
            outcome.error = error
        }
        await progress.end()
        CallRecorder(
            history: CallHistory.ofUser, endpoint: handle.endpoint, emulator: call.service, console: console
        ).ended(outcome, files: files)
        let report = CallReport(
            verb: "result", endpoint: handle.endpoint, emulator: call.emulator, console: console)
        return report.finish(outcome, files: folder.map { _ in files })
    }

    /// The request that was named, or the last one that the history has of this service.
    private func chosenRequest() throws(Failure) -> FalRequestHandle {
        if let id, let request { return try RequestArguments.handle(id, request) }
        let history = try History.ofUser()
        let calls: [RememberedCall]
        do throws(SystemError) {
            calls = try history.calls()
        } catch {
            throw Failure(.failure, .unusableFile, error.description)
        }
        guard let last = calls.last(where: { $0.request != nil && $0.emulator == call.service }),
            let request = last.request
        else {
            throw Failure(
                .usage, .unusableSettings, "the history has no request that was made at \(call.service ?? "fal")",
                remedy: "Pass ID and REQUEST, which `schemagen run` printed.")
        }
        return try RequestArguments.handle(last.endpoint.text, request)
    }
}
