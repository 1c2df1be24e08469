import ArgumentParser
import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// `schemagen upload`: files go to fal's storage.
struct Upload: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Upload files to fal's storage, and print their addresses.",
        discussion: "`run` does this by itself for fields like image_url=@cat.png.")

    @Argument(help: ArgumentHelp("Files.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp("The media type, like image/png (default: by name, else by content).", valueName: "type"))
    var contentType: String?

    @Option(
        help: ArgumentHelp(
            "How long the files are kept: 90s, 30m, 12h, 7d (default: as the account's settings say).",
            valueName: "duration"))
    var expires: Lifetime?

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        // Before the first byte: half of the files is no use.
        let problems = files.compactMap(LocalFile.problem)
        guard problems.isEmpty else {
            throw Failure(.usage, problems.map { Diagnostic(.unusableFile, $0.description) })
        }
        let client = try call.client()
        let lifecycle = expires.map { FalObjectLifecycle(expiration: $0.duration) }
        let ticker = console.ticker()
        var uploaded: [FalUpload] = []
        do throws(FalError) {
            for (place, path) in files.enumerated() {
                ticker.passing("uploading \(ShownText.plain(path)) (\(place + 1) of \(files.count))")
                let progress = TransferProgress(count: 1, ticker: ticker)
                let upload = try await client.storage.upload(
                    file: LocalFile.expanded(path), contentType: contentType, lifecycle: lifecycle
                ) { progress.note($0, of: 0) }
                uploaded.append(upload)
                // At once, so that what is uploaded is known when a later file fails.
                if console.format != .json {
                    await ticker.flush()
                    console.result(ShownText.plain(upload.url, limit: 10_000))
                }
            }
        } catch {
            await ticker.end()
            guard console.format == .json else { throw CallFailure(error).failure }
            let failure = CallFailure(error).failure
            var object = self.object(uploaded, ExitStatus(failure.kind))
            object["diagnostics"] = .array(failure.diagnostics.map(\.json))
            console.result(object)
            return ExitStatus(failure.kind)
        }
        await ticker.end()
        if console.format == .json { console.result(object(uploaded, .fine)) }
        return .fine
    }

    private func object(_ uploaded: [FalUpload], _ status: ExitStatus) -> JSONObject {
        var object = ReportJSON(verb: "upload").head(status)
        object["files"] = .array(
            zip(files, uploaded).map { path, upload in
                [
                    "path": .string(path), "url": .string(upload.url),
                    "contentType": upload.contentType.map { .string($0) } ?? .null,
                    "size": upload.size.map { .number(JSONNumber($0)) } ?? .null,
                ]
            })
        return object
    }
}
