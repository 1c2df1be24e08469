import FalFields

/// Routes each request to the handler of its host and path.
struct Router: Sendable {
    private let catalogue: CatalogueHandler
    private let queue: QueueHandler
    private let direct: DirectHandler
    private let control: ControlHandler
    private let tokens: TokenHandler
    private let realtime: RealtimeHandler
    let storage = StorageHandler()
    let webhooks: WebhookSender
    private let faults: FaultInjector
    private let journal: Journal
    private let endpointCount: Int

    init(
        endpoints: EndpointStore, configuration: FalEmulator.Configuration, faults rules: FalEmulator.Faults,
        clock: EmulatorClock, journal: Journal
    ) {
        let faults = FaultInjector(rules: rules, clock: clock)
        let planner = JobPlanner(pace: configuration.pace, faults: rules, storage: storage)
        let webhooks = WebhookSender(
            settings: configuration.webhooks, seed: configuration.seed, clock: clock,
            faults: { request, _ in rules.webhookFault(for: request.endpoint.text) })
        let store = QueueStore(
            clock: clock, configuration: configuration, onCompletion: { await webhooks.deliver($0) })
        catalogue = CatalogueHandler(endpoints: endpoints)
        queue = QueueHandler(
            endpoints: endpoints, faults: faults, planner: planner, store: store,
            isInstant: configuration.speed == .instant)
        direct = DirectHandler(
            endpoints: endpoints, faults: faults, planner: planner, store: store,
            limit: configuration.concurrentRequests)
        control = ControlHandler(journal: journal, faults: rules, webhooks: webhooks.log)
        tokens = TokenHandler(clock: clock, seed: configuration.seed)
        realtime = RealtimeHandler(
            endpoints: endpoints, faults: faults, pace: configuration.pace, seed: configuration.seed)
        endpointCount = endpoints.all.count
        self.webhooks = webhooks
        self.faults = faults
        self.journal = journal
    }

    /// Responds to a request and records it in the journal. Requests to the emulator's own API are not recorded.
    func respond(to request: EmulatorRequest) async -> EmulatorResponse {
        let (host, path) = EmulatedHost.route(request.path, authority: request.authority)
        if case .emulator = host { return control.respond(to: request, path: path) }
        let start = ContinuousClock.now
        let response = await respond(to: request, of: host, path)
        journal.record(request, response, took: .now - start)
        return response
    }

    /// Opens a socket of a realtime model, or answers why not. Its opening is recorded in the journal.
    func openSocket(for request: EmulatorRequest) async -> SocketDecision {
        let (host, path) = EmulatedHost.route(request.path, authority: request.authority)
        let start = ContinuousClock.now
        guard case .run = host else {
            let response = EmulatorResponse.notFound
            journal.record(request, response, took: .now - start)
            return .answer(response)
        }
        let (response, serve) = await realtime.open(await tokens.authorizing(request, path: path), path: path)
        journal.record(request, response, took: .now - start)
        return serve.map { .serve($0) } ?? .answer(response)
    }

    private func respond(
        to request: EmulatorRequest, of host: EmulatedHost, _ path: ArraySlice<String>
    ) async -> EmulatorResponse {
        switch host {
        case .queue:
            if path.isEmpty, request.path.isEmpty, request.method != "POST" { return welcome(request.baseURL) }
            return await queue.respond(to: request, path: path)
        case .run: return await direct.respond(to: await tokens.authorizing(request, path: path), path: path)
        case .platform:
            return await faults.apply(to: .catalogue) { _ in catalogue.respondToPlatform(request, path: path) }
        case .site:
            return await faults.apply(to: .catalogue) { _ in catalogue.respondWithDocument(request, path: path) }
        case .rest: return await respondToREST(request, path)
        case .files:
            let step = UploadStep(request, path: path)
            return await faults.apply(to: step.operation, part: step.part) { _ in
                await storage.respondToFiles(request, path: path)
            }
        case .emulator: return control.respond(to: request, path: path)
        }
    }

    /// The paths of `rest.fal.ai`: tokens, webhook keys, and the first step of an upload.
    private func respondToREST(_ request: EmulatorRequest, _ path: ArraySlice<String>) async -> EmulatorResponse {
        switch path.first {
        case "tokens":
            return await faults.apply(to: .token) { _ in await tokens.respond(to: request, path: path) }
        case ".well-known" where path.dropFirst() == ["jwks.json"]:
            return await faults.apply(to: .keys) { _ in webhooks.respondWithKeys(request) }
        case ".well-known": return await faults.apply(to: .keys) { _ in .notFound }
        default: return await faults.apply(to: .uploadStart) { _ in await storage.respondToREST(request, path: path) }
        }
    }

    /// For those who open the address in a browser.
    private func welcome(_ base: String) -> EmulatorResponse {
        let text = """
            A local fal with \(endpointCount) endpoint\(endpointCount == 1 ? "" : "s").
            Queue      \(base)/queue.fal.run/<endpoint id>
            Run        \(base)/fal.run/<endpoint id>
            Realtime   \(base)/fal.run/<endpoint id>/realtime, as a WebSocket
            Catalogue  \(base)/api.fal.ai/v1/models
            Documents  \(base)/fal.ai/api/openapi/queue/openapi.json?endpoint_id=<endpoint id>
            Journal    \(base)/_emulator/requests
            Faults     \(base)/_emulator/faults

            """
        return EmulatorResponse(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

/// The hosts of fal that are emulated. Each is a path below the base URL.
enum EmulatedHost: Sendable {
    /// Submit, status, result and cancel.
    case queue
    /// Direct runs, and streams of partial results.
    case run
    /// The platform API: the catalogue.
    case platform
    /// The website: documents of single endpoints.
    case site
    /// Tokens, webhook keys, and the first step of an upload.
    case rest
    /// Uploads and the files of results.
    case files
    /// The emulator's own API: the journal and the faults.
    case emulator

    private static let names: [String: EmulatedHost] = [
        "queue.fal.run": .queue, "fal.run": .run, "queue.falrun.com": .queue, "falrun.com": .run,
        "api.fal.ai": .platform, "fal.ai": .site, "rest.fal.ai": .rest, "rest.alpha.fal.ai": .rest,
        "v3.fal.media": .files, "v3b.fal.media": .files, "fal.media": .files,
    ]

    /// The host in a `Host` header; nil if it is none of fal's.
    init?(authority: String) {
        guard let host = Self.names[RequestGuard.host(of: authority)] else { return nil }
        self = host
    }

    /// The usual name of the host.
    var name: String {
        switch self {
        case .queue, .emulator: "queue.fal.run"
        case .platform: "api.fal.ai"
        case .site: "fal.ai"
        case .rest: "rest.fal.ai"
        case .files: "v3.fal.media"
        case .run: "fal.run"
        }
    }

    /// Splits the host off the start of a path. Without one, the path itself decides: everything that no other host
    /// claims belongs to the queue, whose paths are endpoint ids.
    ///
    /// - Parameter authority: the `Host` header. It has one of fal's names if a proxy in front of the emulator
    ///   terminates TLS for it; the path is then fal's.
    static func route(_ path: [String], authority: String? = nil) -> (host: EmulatedHost, path: ArraySlice<String>) {
        if path.first == "_emulator" { return (.emulator, path.dropFirst()) }
        if let authority, let host = EmulatedHost(authority: authority) { return (host, path[...]) }
        if let first = path.first, let host = names[first] { return (host, path.dropFirst()) }
        switch path.prefix(2) {
        case ["v1", "models"], ["v1", "meta"]: return (.platform, path[...])
        case ["api", "openapi"]: return (.site, path[...])
        case ["storage", "upload"], ["storage", "auth"]: return (.rest, path[...])
        case [".well-known", "jwks.json"], ["tokens"], ["tokens", "realtime"]: return (.rest, path[...])
        default: return (path.first == "files" || path.first == "upload" ? .files : .queue, path[...])
        }
    }
}
