import ArgumentParser
import FalFields
import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// `schemagen run`: one call of a model.
struct Run: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Call a model: check the input, upload its files, wait, print the result.",
        discussion: """
            Values are read by the types of the endpoint's document in Schemas/:

              prompt='a fox'  seed=42  voice.name=Ada   texts, numbers, fields of objects
              image_urls=@a.png,@b.png                  files, uploaded first
              prompt=@prompt.txt                        the text in a file
              loras:='[{"path": "…"}]'                  JSON as it is

            All that is wrong with the input is said at once, and nothing is sent.
            Ctrl-C asks fal to stop the request; a second Ctrl-C leaves at once.
            """)

    enum Priority: String, ExpressibleByArgument, CaseIterable { case normal, low }

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(help: ArgumentHelp("Fields of the input.", valueName: "key=value"), completion: EndpointCompletion.fields)
    var fields: [String] = []

    @Option(help: ArgumentHelp("A JSON file with an input to start from; - is stdin.", valueName: "file"))
    var input: String?

    @Flag(name: .customLong("async"), help: "Submit, print the request's id, and do not wait.")
    var isAsync = false

    @Flag(help: "Show what the model writes while it works.")
    var logs = false

    @Option(
        help: ArgumentHelp("Save the files of the result in a folder, and print their paths.", valueName: "dir"),
        completion: .directory)
    var download: String?

    @Flag(help: "Print one object with request id, metrics and output: short for --format json.")
    var json = false

    @Option(help: ArgumentHelp("Where fal sends the result, too.", valueName: "url"))
    var webhook: String?

    @Option(help: "normal, or low: behind everything else.")
    var priority: Priority?

    @Option(help: ArgumentHelp("How long to wait for the result; the request goes on.", valueName: "seconds"))
    var timeout: Double?

    @Flag(help: "Call the model directly, without the queue: for quick models.")
    var direct = false

    @Flag(help: "Send the input even if it breaks the schema.")
    var unchecked = false

    @OptionGroup var call: CallOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    func validate() throws {
        if direct, isAsync || webhook != nil || priority != nil {
            throw ValidationError("--async, --webhook and --priority are about the queue; --direct goes without it.")
        }
        if isAsync, download != nil || timeout != nil {
            throw ValidationError("--async does not wait; --download and --timeout do.")
        }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout takes seconds, more than none.")
        }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let endpoint = try CallOptions.endpoint(id)
        let draft = try draft(endpoint, console)
        let client = try call.client()
        let folder = try download.map { path throws(Failure) in try DownloadFolder(path) }

        let ticker = console.ticker()
        let model = ModelCall(client: client, endpoint: endpoint, ticker: ticker, showsLogs: logs)
        let interrupts = Interrupts()
        defer { withExtendedLifetime(interrupts) {} }
        let (input, uploads, options) = (draft.value, draft.uploads, options)
        let (isDirect, isAsync, limit) = (direct, isAsync, timeout.map { Duration.seconds($0) })
        var outcome = await interrupts.run {
            isDirect
                ? await model.direct(input, uploads, options: options, timeout: limit)
                : await model.queued(input, uploads, options: options, isAsync: isAsync, timeout: limit)
        }
        var wasStopped: Bool?
        if interrupts.hasCome, let request = outcome.request, outcome.result == nil, !isAsync {
            ticker.line("asking fal to stop \(ShownText.plain(request.id)); Ctrl-C again leaves at once")
            wasStopped = try? await client.queue.cancel(request)
        }
        var files: [FalDownload] = []
        if let result = outcome.result, let folder {
            let saving = await interrupts.run { await folder.save(result.output, with: client, ticker) }
            files = saving.files
            outcome.error = saving.error
        }
        await ticker.end()
        let report = CallReport(
            verb: "run", endpoint: endpoint, emulator: call.emulator, input: input, console: console)
        if isAsync, let request = outcome.request { return report.submitted(request) }
        return report.finish(outcome, files: folder.map { _ in files }, wasStopped: wasStopped)
    }

    // MARK: Input

    private func draft(_ endpoint: EndpointID, _ console: Console) throws(Failure) -> InputDraft {
        let folder = try project.folder()
        let schema = try Tool.workspace(folder).schema(of: endpoint)
        if schema == nil { noteUnchecked(endpoint, folder, console) }
        var draft = InputDraft(id: endpoint, schema: schema)
        if let input { draft.start(with: try Self.base(input)) }
        for (place, field) in fields.enumerated() { draft.take(try InputArgument(field, number: place + 1)) }
        let findings = draft.check()
        let isUsable = draft.findings.isEmpty
        guard findings.isEmpty || unchecked && isUsable else { throw Failure(.usage, findings) }
        if !findings.isEmpty {
            console.remark("\(ReportPrinter.count(findings.count, "violation")) of the schema; sent all the same")
        }
        return draft
    }

    private func noteUnchecked(_ endpoint: EndpointID, _ folder: ProjectFolder, _ console: Console) {
        let near = NearestIDs(Workspace.lockedIDs(root: folder.root)).nearest(to: endpoint.text)
        let advice = near.isEmpty ? "`schemagen add \(endpoint)` brings it" : "near: \(near.joined(separator: ", "))"
        console.remark("no document of \(endpoint) is here, so its input cannot be checked (\(advice))")
    }

    private static func base(_ path: String) throws(Failure) -> JSONValue {
        let bytes: [UInt8]
        do {
            bytes = try LocalFile.bytes(path)
        } catch {
            throw Failure(.usage, .unusableValue, error.description)
        }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw Failure(
                .usage, .unusableValue, "the input is not JSON: \(error.reason)",
                at: .init(path: path == "-" ? nil : path, position: error.position))
        }
    }

    private var options: FalSubmitOptions {
        .with { options in
            options.webhook = webhook
            options.priority = priority.map { $0 == .low ? .low : .normal }
        }
    }
}
