/// Leads each request to the part of the emulator that answers it.
struct Switchboard: Sendable {
    private let catalogue: CatalogueService
    private let documents: DocumentService
    private let queue: QueueService
    private let files = FileService()
    private let storage = StorageService()
    private let rest: RestService
    let webhooks: WebhookService
    private let count: Int

    init(shelf: EndpointShelf, configuration: FalEmulator.Configuration) {
        catalogue = CatalogueService(shelf: shelf)
        documents = DocumentService(shelf: shelf)
        let clock =
            configuration.clock ?? .running(configuration.speed, isRepeatable: configuration.seed != nil)
        let webhooks = WebhookService(settings: configuration.webhooks, seed: configuration.seed, clock: clock)
        self.webhooks = webhooks
        rest = RestService(
            storage: storage, tokens: TokenService(clock: clock, seed: configuration.seed), webhooks: webhooks)
        queue = QueueService(
            shelf: shelf, configuration: configuration, clock: clock,
            onCompletion: { await webhooks.deliver($0) })
        count = shelf.endpoints.count
    }

    func answer(_ request: EmulatorRequest) async -> EmulatorAnswer {
        if request.path.isEmpty, request.authority.flatMap(EmulatedHost.named) == nil {
            return greeting(request.baseURL)
        }
        let (host, path) = EmulatedHost.route(request.path, authority: request.authority)
        switch host {
        case .queue: return await queue.answer(request, path: path)
        case .platform: return catalogue.answer(request, path: path)
        case .site: return documents.answer(request, path: path)
        case .rest: return await rest.answer(request, path: path)
        case .emulator where path == ["webhooks"]: return .json(200, webhooks.log.json)
        case .run, .emulator: return .detail(404, "Not Found")
        case .files:
            if let answer = await storage.answerFiles(request, path: path) { return answer }
            return files.answer(request, path: path)
        }
    }

    /// For who opens the address in a browser.
    private func greeting(_ base: String) -> EmulatorAnswer {
        let text = """
            A local fal with \(count) endpoint\(count == 1 ? "" : "s").
            Queue      \(base)/queue.fal.run/<endpoint id>
            Catalogue  \(base)/api.fal.ai/v1/models
            Documents  \(base)/fal.ai/api/openapi/queue/openapi.json?endpoint_id=<endpoint id>

            """
        return EmulatorAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
