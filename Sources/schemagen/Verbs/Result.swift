import ArgumentParser
import FalRuntime
import SchemagenCore

/// `schemagen result`: fetches the result of a request. (The name `Result` would hide Swift's type.)
struct ResultVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "result", abstract: "Fetch the result of a request.")

    @OptionGroup var request: RequestArguments

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

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let handle = try request.handle()
        let client = try call.client()
        let folder = try downloads.folder()
        let progress = console.callProgress()
        let model = ModelCall(client: client, endpoint: handle.endpoint, progress: progress, showsLogs: logs)
        var outcome = ModelCall.Outcome(request: handle)
        var files: [FalDownload] = []
        do throws(FalError) {
            let result =
                wait ? try await model.finish(handle, timeout: nil) : try await client.queue.result(of: handle)
            outcome.result = result
            if let folder {
                let saving = await folder.save(result.output, with: client, progress)
                files = saving.files
                outcome.error = saving.error
            }
        } catch {
            outcome.error = error
        }
        await progress.end()
        let report = CallReport(
            verb: "result", endpoint: handle.endpoint, emulator: call.emulator, console: console)
        return report.finish(outcome, files: folder.map { _ in files })
    }
}
