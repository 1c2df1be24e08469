import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server, on 127.0.0.1 and nowhere else.
final class LoopbackServer: Sendable {
    let port: Int
    private let group: ServiceGroup
    private let task: Task<EmulatorError?, Never>

    private init(port: Int, group: ServiceGroup, task: Task<EmulatorError?, Never>) {
        self.port = port
        self.group = group
        self.task = task
    }

    static func address(_ port: Int) -> String { "http://127.0.0.1:\(port)" }

    /// How long requests that are being answered may hold up the end.
    private static let patience = Duration.seconds(1)

    /// Listens, and has `board` answer the requests.
    static func start(
        port: Int, maximumBodyBytes: Int, board: Switchboard
    ) async throws(EmulatorError) -> LoopbackServer {
        let (starts, announcement) = AsyncStream<Result<Int, EmulatorError>>.makeStream()
        // What goes wrong is told in answers and errors; the server's own log is noise in an app's tests.
        var logger = Logger(label: "FalEmulator")
        logger.logLevel = .critical
        let application = Application(
            responder: SwitchboardResponder(board: board, maximumBodyBytes: maximumBodyBytes),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in announcement.yield(.success(channel.localAddress?.port ?? port)) },
            logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = patience
        let group = ServiceGroup(configuration: configuration)
        let task = Task { () -> EmulatorError? in
            do {
                try await group.run()
                announcement.finish()
                return nil
            } catch {
                // Cancellation is how connections that do not end in time are closed.
                let problem = error is CancellationError ? nil : EmulatorError(server: error, port: port)
                if let problem { announcement.yield(.failure(problem)) }
                announcement.finish()
                return problem
            }
        }
        // In a task of its own: a server that is just starting must not be torn down half-way when the caller's task is
        // cancelled.
        let start = await Task { await starts.first { _ in true } }.value
        switch start {
        case .failure(let problem): throw problem
        case nil: throw EmulatorError(.server, "The server ended as it started.", remedy: "Start it again.")
        case .success(let port):
            let server = LoopbackServer(port: port, group: group, task: task)
            guard !Task.isCancelled else {
                await server.stop()
                throw EmulatorError(.cancelled, "The start was cancelled.", remedy: "Start it again.")
            }
            return server
        }
    }

    /// Asks the server to end: no new connections, idle ones are closed, answers under way get ``patience``.
    func cancel() {
        // Not by cancelling `task`: a connection that was accepted and not yet taken up would be dropped without being
        // closed, which is a trap in NIO.
        Task { [group] in await group.triggerGracefulShutdown() }
    }

    func stop() async {
        await group.triggerGracefulShutdown()
        await end()
    }

    /// Waits until the server has ended.
    ///
    /// - Returns: why, if nobody asked it to.
    @discardableResult
    func end() async -> EmulatorError? { await task.value }
}
