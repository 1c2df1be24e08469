import ArgumentParser
import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen upload`: uploads files to fal's storage.
struct Upload: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Upload files to fal's storage and print their URLs.",
        discussion: "`schemagen run` uploads the files of fields like image_url=@cat.png itself.")

    @Argument(help: ArgumentHelp("The files to upload.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "The media type, like image/png (default: from the name, else from the content).", valueName: "type"))
    var contentType: String?

    @Option(
        help: ArgumentHelp(
            "How long fal keeps the files: 90s, 30m, 12h, 7d (default: the account's setting).",
            valueName: "duration"))
    var expires: DurationArgument?

    @OptionGroup var call: CallOptions
    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        // All files are checked before the first is uploaded.
        let problems = files.compactMap(LocalFile.problem)
        guard problems.isEmpty else {
            throw Failure(.usage, problems.map { Diagnostic(.unusableFile, $0.description) })
        }
        let client = try call.client()
        let lifecycle = expires.map { FalObjectLifecycle(expiration: $0.duration) }
        let progress = console.callProgress()
        var uploaded: [FalUpload] = []
        do throws(FalError) {
            for (index, path) in files.enumerated() {
                progress.transient("uploading \(TerminalEscaping.escaped(path)) (\(index + 1) of \(files.count))")
                let transfer = TransferProgress(count: 1, progress: progress)
                let upload = try await client.storage.upload(
                    file: LocalFile.expanded(path), contentType: contentType, lifecycle: lifecycle
                ) { transfer.update($0, of: 0) }
                uploaded.append(upload)
                // Printed at once, in case a later file fails.
                if console.format != .json {
                    await progress.flush()
                    console.result(TerminalEscaping.escaped(upload.urlString, limit: 10_000))
                }
            }
        } catch {
            await progress.end()
            guard console.format == .json else { throw CallFailure(error).failure }
            let failure = CallFailure(error).failure
            var object = self.object(uploaded, ExitStatus(failure.kind))
            object["diagnostics"] = .array(failure.diagnostics.map(\.json))
            console.result(object)
            return ExitStatus(failure.kind)
        }
        await progress.end()
        if console.format == .json { console.result(object(uploaded, .success)) }
        return .success
    }

    private func object(_ uploaded: [FalUpload], _ status: ExitStatus) -> JSONObject {
        var object = ReportJSON(verb: "upload").head(status)
        object["files"] = .array(
            zip(files, uploaded).map { path, upload in
                [
                    "path": .string(path), "url": .string(upload.urlString),
                    "contentType": upload.contentType.map { .string($0) } ?? .null,
                    "size": upload.size.map { .number(JSONNumber($0)) } ?? .null,
                ]
            })
        return object
    }
}

/// A duration of at least a second: `3600`, `90s`, `30m`, `12h`, `7d`.
struct DurationArgument: ExpressibleByArgument, Equatable {
    var duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number > 0,
            case (let seconds, false) = number.multipliedReportingOverflow(by: unit ?? 1)
        else { return nil }
        duration = .seconds(seconds)
    }
}
