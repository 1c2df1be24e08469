public import FalFields

/// A fal that runs on this machine. It lists models, queues requests, validates their input as fal does, and responds
/// with made-up results that fit the schema of each model. It needs no key, no money and no internet.
///
/// ```swift
/// let fal = try await FalEmulator.start(.init(documents: .folder("Schemas")))
/// // … point a client at fal.baseURL …
/// await fal.stop()
/// ```
///
/// By default it only listens on loopback. An emulator that is no longer referenced stops by itself.
public final class FalEmulator: Sendable {
    /// The address of the emulator: `http://127.0.0.1:54321`. Every host of fal is a path below it, like
    /// `/queue.fal.run/…` and `/api.fal.ai/v1/models`.
    public let baseURL: String
    public let port: Int
    /// The endpoints that are served, sorted by id.
    public let endpoints: [EndpointID]
    /// Files of the folder that could not be used, and why.
    public let skipped: [SkippedFile]

    /// The user that webhooks are signed for, which a `WebhookVerifier` has to expect.
    public static let webhookUserID = "local|emulator"

    /// The faults that are being injected.
    public let faults: Faults

    private let server: HTTPServer
    private let requests: Journal
    private let webhooks: WebhookSender
    let storageHandler: StorageHandler

    private init(
        server: HTTPServer, endpoints: EndpointStore, host: String, faults: Faults, journal: Journal, router: Router
    ) {
        self.server = server
        self.faults = faults
        requests = journal
        webhooks = router.webhooks
        storageHandler = router.storage
        baseURL = "http://\(BindHost(host).inURL):\(server.port)"
        port = server.port
        self.endpoints = endpoints.all.map(\.id)
        skipped = endpoints.skipped
    }

    deinit {
        webhooks.stop()
        server.beginShutdown()
    }

    /// Reads the documents and starts to listen. The emulator responds to requests as soon as this returns.
    public static func start(_ configuration: Configuration) async throws(EmulatorError) -> FalEmulator {
        try configuration.validate()
        let endpoints = try EndpointStore(reading: configuration.documents, patches: configuration.patches)
        let clock = configuration.clock ?? .starting(configuration.speed, isRepeatable: configuration.seed != nil)
        let faults = Faults(configuration.faults, seed: configuration.seed)
        let journal = Journal(capacity: configuration.journalLength, clock: clock, observer: configuration.onRequest)
        let router = Router(
            endpoints: endpoints, configuration: configuration, faults: faults, clock: clock, journal: journal)
        let server = try await HTTPServer.start(configuration, router: router)
        return FalEmulator(
            server: server, endpoints: endpoints, host: configuration.host, faults: faults, journal: journal,
            router: router)
    }

    /// The most recent requests, oldest first.
    public var journal: [JournalEntry] { requests.entries }

    /// The number of open connections.
    public var openConnections: Int { server.connections.value }

    /// Stops the emulator. When this returns, the port is free and every connection is closed. Stopping twice has no
    /// effect.
    public func stop() async {
        webhooks.stop()
        await server.stop()
    }

    /// Serves until the calling task is cancelled or ``stop()`` is called.
    ///
    /// - Throws: ``EmulatorError`` if the server ends for another reason.
    public func run() async throws(EmulatorError) {
        let problem = await withTaskCancellationHandler {
            await server.waitUntilEnd()
        } onCancel: {
            server.beginShutdown()
        }
        if let problem { throw problem }
    }
}
