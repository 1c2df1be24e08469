import FalFields

/// Leads each request to the part of the emulator that answers it.
struct Switchboard: Sendable {
    private let catalogue: CatalogueService
    private let documents: DocumentService
    private let queue: QueueService
    private let direct: DirectService
    private let control: ControlService
    private let files = FileService()
    let storage = StorageService()
    private let rest: RestService
    let webhooks: WebhookService
    private let gate: FaultGate
    private let journal: Journal
    private let count: Int

    init(
        shelf: EndpointShelf, configuration: FalEmulator.Configuration, faults: FalEmulator.Faults,
        clock: EmulatorClock, journal: Journal
    ) {
        let gate = FaultGate(faults: faults, clock: clock)
        let planner = JobPlanner(pace: configuration.pace, faults: faults)
        catalogue = CatalogueService(shelf: shelf)
        documents = DocumentService(shelf: shelf)
        let webhooks = WebhookService(
            settings: configuration.webhooks, seed: configuration.seed, clock: clock,
            faults: { request, _ in faults.webhook(of: request.endpoint.text) })
        self.webhooks = webhooks
        rest = RestService(
            storage: storage, tokens: TokenService(clock: clock, seed: configuration.seed), webhooks: webhooks)
        let ledger = QueueLedger(
            clock: clock, configuration: configuration, onCompletion: { await webhooks.deliver($0) })
        queue = QueueService(
            shelf: shelf, gate: gate, planner: planner, ledger: ledger, isInstant: configuration.speed == .instant)
        direct = DirectService(
            shelf: shelf, gate: gate, planner: planner, ledger: ledger, limit: configuration.concurrentRequests)
        control = ControlService(journal: journal, faults: faults)
        count = shelf.endpoints.count
        self.gate = gate
        self.journal = journal
    }

    /// Answers, and writes it down. What is asked of the emulator itself is not a part of the journal.
    func answer(_ request: EmulatorRequest) async -> EmulatorAnswer {
        let (host, path) = EmulatedHost.route(request.path, authority: request.authority)
        if case .emulator = host {
            return path == ["webhooks"] ? .json(200, webhooks.log.json) : control.answer(request, path: path)
        }
        let start = ContinuousClock.now
        let answer = await answer(request, of: host, path)
        journal.note(request, answer, took: .now - start)
        return answer
    }

    private func answer(
        _ request: EmulatorRequest, of host: EmulatedHost, _ path: ArraySlice<String>
    ) async -> EmulatorAnswer {
        switch host {
        case .queue:
            if path.isEmpty, request.path.isEmpty, request.method != "POST" { return greeting(request.baseURL) }
            return await queue.answer(request, path: path)
        case .run: return await direct.answer(await rest.tokens.admitted(request, path: path), path: path)
        case .platform: return await gate.answer(.catalogue) { _ in catalogue.answer(request, path: path) }
        case .site: return await gate.answer(.catalogue) { _ in documents.answer(request, path: path) }
        case .rest:
            return await gate.answer(RestService.operation(path)) { _ in await rest.answer(request, path: path) }
        case .files:
            let isRead = request.method == "GET" || request.method == "HEAD"
            let step = UploadStep(of: path)
            return await gate.answer(isRead ? .file : step.operation, part: isRead ? nil : step.part) { _ in
                if let answer = await storage.answerFiles(request, path: path) { return answer }
                return await files.answer(request, path: path)
            }
        case .emulator: return control.answer(request, path: path)
        }
    }

    /// For who opens the address in a browser.
    private func greeting(_ base: String) -> EmulatorAnswer {
        let text = """
            A local fal with \(count) endpoint\(count == 1 ? "" : "s").
            Queue      \(base)/queue.fal.run/<endpoint id>
            Run        \(base)/fal.run/<endpoint id>
            Catalogue  \(base)/api.fal.ai/v1/models
            Documents  \(base)/fal.ai/api/openapi/queue/openapi.json?endpoint_id=<endpoint id>
            Journal    \(base)/_emulator/requests
            Faults     \(base)/_emulator/faults

            """
        return EmulatorAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
