import ArgumentParser
import FalFields
import FalJSON
import FalRuntime
import FalSupport
import SchemagenCore
import SchemagenWorkspace

/// `schemagen run`: calls a model.
struct Run: ProjectVerb {
    static let configuration = CommandConfiguration(
        abstract: "Call a model: validate the input, upload files, wait, print the result.",
        discussion: """
            The types in the endpoint's document decide how values are read. It is the one in \
            Schemas/; that of a model which is not in the project is fetched.

              prompt='a fox'  seed=42  voice.name=Ada   strings, numbers, fields of objects
              image_urls=@a.png,@b.png                  files, uploaded first
              prompt=@prompt.txt                        the contents of a file
              loras:='[{"path": "…"}]'                  JSON

            If the input is invalid, all problems are printed and nothing is sent.
            Ctrl-C cancels the request at fal; a second Ctrl-C exits at once.
            """)

    enum Priority: String, ExpressibleByArgument, CaseIterable { case normal, low }

    @Argument(help: "An endpoint id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(help: ArgumentHelp("Fields of the input.", valueName: "key=value"), completion: EndpointCompletion.fields)
    var fields: [String] = []

    @Option(help: ArgumentHelp("A JSON file with an input to start from, or - for stdin.", valueName: "file"))
    var input: String?

    @Flag(name: .customLong("async"), help: "Submit, print the request id, and do not wait.")
    var isAsync = false

    @Flag(help: "Print the log of the model.")
    var logs = false

    @OptionGroup var downloads: DownloadOptions

    @Flag(help: "Print a JSON object with request id, metrics and output. Same as --format json.")
    var json = false

    @Option(help: ArgumentHelp("A URL that fal also sends the result to.", valueName: "url"))
    var webhook: String?

    @Option(help: "normal or low. A low-priority request waits for all others.")
    var priority: Priority?

    @Option(
        help: ArgumentHelp(
            "How long the call may take, uploads and submit included. A submitted request keeps running.",
            valueName: "seconds"))
    var timeout: Double?

    @Flag(help: "Call the model directly, without the queue. For fast models.")
    var direct = false

    @Flag(
        help:
            "Call the model directly for its results as they come: one line of JSON each, the last is the whole result."
    )
    var stream = false

    @Flag(help: "Send the input even if it violates the schema.")
    var unchecked = false

    @Flag(help: "Print what the call would cost, and send nothing to the model.")
    var estimate = false

    @Option(
        help: ArgumentHelp(
            "Refuse to send a call that would cost more, or whose cost cannot be told before, in fal's currency.",
            valueName: "amount"))
    var maxCost: Double?

    @Flag(help: "Print the fields of the model's input, and send nothing. `run ID --help` does the same.")
    var fieldHelp = false

    @Flag(help: "Do not keep the call in `schemagen history`.")
    var noHistory = false

    @OptionGroup var call: CallOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var output: OutputOptions

    var format: OutputFormat { json ? .json : output.format }

    /// The arguments of the tool with `--field-help` for the help option of `run ID --help`: who has named a model asks
    /// about its fields. `run --help` is about the verb.
    static func withFieldHelp(_ arguments: [String]) -> [String] {
        guard arguments.first == "run",
            arguments.dropFirst().contains(where: { !$0.hasPrefix("-") && !$0.contains("=") })
        else { return arguments }
        return arguments.map { ["--help", "-h"].contains($0) ? "--field-help" : $0 }
    }

    func validate() throws {
        if direct || stream, isAsync || webhook != nil || priority != nil {
            throw ValidationError(
                "--async, --webhook and --priority need the queue, which --direct and --stream do not use.")
        }
        if isAsync, downloads.download != nil || timeout != nil {
            throw ValidationError("--async does not wait for the result, as --download and --timeout do.")
        }
        if let maxCost, !(maxCost >= 0 && maxCost < 1e9) {
            throw ValidationError("--max-cost takes an amount, like 0.50.")
        }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout takes a positive number of seconds.")
        }
    }

    func perform(_ console: Console) async throws(Failure) -> ExitStatus {
        let endpoint = try CallOptions.endpoint(id)
        if fieldHelp { return try await showFields(of: endpoint, console) }
        let draft = try await draft(endpoint, console)
        let client = try call.client()
        if estimate || maxCost != nil {
            let cost = try await cost(of: draft, client)
            if estimate { return show(cost, of: endpoint, console) }
            if let maxCost { try Self.refuse(cost, above: maxCost, endpoint) }
        }
        let folder = try downloads.folder()

        let progress = console.callProgress()
        let recorder = CallRecorder(
            history: noHistory ? nil : CallHistory.ofUser, endpoint: endpoint, emulator: call.service,
            input: draft.uploads.replacingFiles(in: draft.value) { $0 }, console: console)
        let model = ModelCall(
            client: client, endpoint: endpoint, progress: progress, showsLogs: logs, onSubmit: recorder.submitted)
        let interruptHandler = InterruptHandler()
        defer { withExtendedLifetime(interruptHandler) {} }
        let (input, uploads, options) = (draft.value, draft.uploads, options)
        let (isDirect, isStream, isAsync) = (direct, stream, isAsync)
        let limit = timeout.map { Duration.seconds($0) }
        let printsEvents = console.format != .json
        var outcome = await interruptHandler.run {
            if isStream {
                return await model.streamed(input, uploads, options: options, timeout: limit) { event in
                    guard printsEvents else { return }
                    await progress.flush()
                    console.result(json: event.serialized(.compact))
                }
            }
            return isDirect
                ? await model.direct(input, uploads, options: options, timeout: limit)
                : await model.queued(input, uploads, options: options, isAsync: isAsync, timeout: limit)
        }
        var wasCancelled: Bool?
        if interruptHandler.wasInterrupted, let request = outcome.request, outcome.error != nil {
            progress.log("cancelling \(request.id); press Ctrl-C again to exit at once")
            wasCancelled = try? await client.queue.cancel(request)
        }
        var files: [FalDownload] = []
        if let output = outcome.output, let folder {
            let saving = await interruptHandler.run { await folder.save(output, with: client, progress) }
            files = saving.files
            outcome.error = saving.error
        }
        await progress.end()
        if outcome.events != nil, outcome.error == nil { Self.judge(outcome.output, by: draft.schema, console) }
        recorder.ended(outcome, files: files, wasCancelled: wasCancelled)
        let report = CallReport(
            verb: "run", endpoint: endpoint, emulator: call.emulator, input: input, isQueued: !direct && !stream,
            console: console)
        if isAsync, outcome.error == nil, let request = outcome.request { return report.submitted(request) }
        return report.finish(outcome, files: folder.map { _ in files }, wasCancelled: wasCancelled)
    }

    /// Says what is odd about how a stream ended: fal's SDK ends one that failed like one that is whole.
    private static func judge(_ last: JSONValue?, by schema: EndpointSchema?, _ console: Console) {
        guard let last else { return console.note("the stream had no events") }
        let misfit = schema?.violations(inOutput: last).first {
            switch $0.problem {
            case .missing, .null, .wrongType: true
            default: false
            }
        }
        guard let misfit else { return }
        console.note(
            "the last event is not an output as the document describes it (\(TerminalEscaping.escaped("\(misfit)"))): "
                + "the model may have failed before its end")
    }

    // MARK: Cost

    private func cost(of draft: InputDraft, _ client: FalClient) async throws(Failure) -> FalCost? {
        do throws(FalError) {
            let prices = try await client.models.prices(of: [draft.id])
            return prices.first { $0.id == draft.id }.map {
                FalCost(of: draft.value, schema: draft.schema, price: $0)
            }
        } catch {
            throw CallFailure(error).failure
        }
    }

    private func show(_ cost: FalCost?, of endpoint: EndpointID, _ console: Console) -> ExitStatus {
        if console.format == .json {
            var object = ReportJSON(verb: "run").head(.success)
            object["endpoint"] = .string(endpoint.text)
            object["cost"] =
                cost.map { cost in
                    [
                        "amount": cost.amount.map { .number($0) } ?? .null, "currency": .string(cost.currency),
                        "unit": .string(cost.price.unit), "unitPrice": .number(cost.price.unitPrice),
                        "assumptions": .array(cost.assumptions.map { .string($0) }),
                    ]
                } ?? .null
            console.result(object)
        } else {
            console.result(TerminalEscaping.escaped(cost?.description ?? "fal states no price"))
        }
        if cost?.price.json["made_up"] == true { console.note("the price is invented by the local fal") }
        return .success
    }

    private static func refuse(_ cost: FalCost?, above limit: Double, _ endpoint: EndpointID) throws(Failure) {
        let reason: String
        if let cost, let amount = cost.amount {
            guard amount.doubleValue > limit else { return }
            reason = "the call would cost \(cost), more than --max-cost \(limit)"
        } else {
            reason = "what the call costs cannot be told before: \(cost?.description ?? "fal states no price")"
        }
        throw Failure(
            .failure, .tooExpensive, TerminalEscaping.escaped(reason), endpoint: endpoint.text,
            remedy: "Nothing was sent. Change the input, or leave --max-cost out.")
    }

    // MARK: Input

    private func draft(_ endpoint: EndpointID, _ console: Console) async throws(Failure) -> InputDraft {
        let schema = try await model(of: endpoint).map { DescriptorBuilder().schema(of: $0) }
        if schema == nil {
            console.note(
                "there is no document of \(endpoint), so the input cannot be validated. "
                    + missingDocumentAdvice(endpoint, try project.folder()))
        }
        var draft = InputDraft(id: endpoint, schema: schema)
        if let input { draft.start(with: try Self.base(input)) }
        for (index, field) in fields.enumerated() { draft.apply(try InputArgument(field, number: index + 1)) }
        let diagnostics = draft.validate()
        let isUsable = draft.diagnostics.isEmpty
        guard diagnostics.isEmpty || unchecked && isUsable else { throw Failure(.usage, diagnostics) }
        if !diagnostics.isEmpty {
            console.note(
                "the input has \(ReportPrinter.count(diagnostics.count, "schema violation")) and is sent anyway")
        }
        return draft
    }

    /// What the project's document says of the endpoint, else that of the service; none when it is found nowhere, which
    /// keeps no call from being made.
    private func model(of endpoint: EndpointID) async throws(Failure) -> EndpointModel? {
        let workspace = ToolEnvironment.workspace(try project.folder())
        if let document = try workspace.vendored(endpoint) { return try Workspace.endpointModel(document) }
        let found = try? await workspace.model(endpoint.text, from: try call.lookup()).document
        // A broken one of somebody else's is no reason to refuse a call.
        return found.flatMap { try? Workspace.endpointModel($0) }
    }

    /// Prints the fields of the input as the endpoint's document describes them.
    private func showFields(of endpoint: EndpointID, _ console: Console) async throws(Failure) -> ExitStatus {
        guard let model = try await model(of: endpoint) else {
            throw Failure(
                .usage, .unusableSettings, "there is no document of \(endpoint)",
                remedy: missingDocumentAdvice(endpoint, try project.folder()))
        }
        let table = FieldTable(endpoint: endpoint, fields: model.inputSummary)
        if console.format == .json {
            var object = ReportJSON(verb: "run").head(.success)
            object["endpoint"] = .string(endpoint.text)
            object["fields"] = table.json
            console.result(object)
        } else {
            console.result(table.text(style: console.style))
        }
        return .success
    }

    /// What to do when the project has no document of the endpoint.
    private func missingDocumentAdvice(_ endpoint: EndpointID, _ folder: ProjectFolder) -> String {
        let near = NearestIDs(Workspace.lockedIDs(root: folder.root)).nearest(to: endpoint.text)
        return near.isEmpty
            ? "`schemagen add \(endpoint)` adds it." : "Did you mean \(near.joined(separator: ", "))?"
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
