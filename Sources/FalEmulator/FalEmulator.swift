public import FalFields

/// A fal that runs on this machine: it lists models, takes requests into its queue, checks their input as fal does, and
/// answers with made-up results that fit each model's schema. It needs no key, no money and no internet.
///
/// ```swift
/// let fal = try await FalEmulator.start(.init(documents: .folder("Schemas")))
/// // … point a client at fal.baseURL …
/// await fal.stop()
/// ```
///
/// It listens on loopback alone unless it is told otherwise. An emulator that nobody holds any more stops by itself.
public final class FalEmulator: Sendable {
    /// Where it is: `http://127.0.0.1:54321`. Every host of fal is a path of its own below that, like
    /// `/queue.fal.run/…` and `/api.fal.ai/v1/models`.
    public let baseURL: String
    public let port: Int
    /// The endpoints it serves, in the order of their ids.
    public let endpoints: [EndpointID]
    /// Files of the folder that could not be used, and why. The others are served all the same.
    public let skipped: [SkippedFile]

    /// What goes wrong on purpose.
    public let faults: Faults

    private let server: LoopbackServer
    let shelfOfFiles: StorageService
    private let webhooks: WebhookService
    private let pages: Journal

    private init(
        server: LoopbackServer, shelf: EndpointShelf, host: String, faults: Faults, journal: Journal,
        board: Switchboard
    ) {
        self.server = server
        self.faults = faults
        webhooks = board.webhooks
        shelfOfFiles = board.storage
        pages = journal
        baseURL = "http://\(BindHost(host).inAddress):\(server.port)"
        port = server.port
        endpoints = shelf.endpoints.map(\.id)
        skipped = shelf.skipped
    }

    deinit {
        webhooks.end()
        server.cancel()
    }

    /// Reads the documents and starts to listen. When this returns, the emulator answers.
    public static func start(_ configuration: Configuration) async throws(EmulatorError) -> FalEmulator {
        try configuration.check()
        let shelf = try EndpointShelf(reading: configuration.documents)
        let clock = configuration.clock ?? .running(configuration.speed, isRepeatable: configuration.seed != nil)
        let faults = Faults(configuration.faults, seed: configuration.seed)
        let journal = Journal(capacity: configuration.journalLength, clock: clock, observer: configuration.onRequest)
        let board = Switchboard(
            shelf: shelf, configuration: configuration, faults: faults, clock: clock, journal: journal)
        let server = try await LoopbackServer.start(configuration, board: board)
        return FalEmulator(
            server: server, shelf: shelf, host: configuration.host, faults: faults, journal: journal,
            board: board)
    }

    /// The last requests and what came of them, the oldest first.
    public var journal: [JournalEntry] { pages.entries }

    /// How many connections are open.
    public var openConnections: Int { server.connections.value }

    /// Ends it: the port is free and every connection closed when this returns. Stopping twice does no harm.
    public func stop() async {
        webhooks.end()
        await server.stop()
    }

    /// Serves until the calling task is cancelled or someone calls ``stop()``; both are a clean end.
    ///
    /// - Throws: ``EmulatorError`` when the server ends although nobody asked it to.
    public func run() async throws(EmulatorError) {
        let problem = await withTaskCancellationHandler {
            await server.end()
        } onCancel: {
            server.cancel()
        }
        if let problem { throw problem }
    }
}
