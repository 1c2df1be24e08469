import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server, on this machine alone unless told otherwise.
final class LoopbackServer: Sendable {
    let port: Int
    let connections: ConnectionCount
    private let group: ServiceGroup
    private let task: Task<EmulatorError?, Never>

    private init(port: Int, connections: ConnectionCount, group: ServiceGroup, task: Task<EmulatorError?, Never>) {
        self.port = port
        self.connections = connections
        self.group = group
        self.task = task
    }

    /// How long requests that are being answered may hold up the end.
    private static let patience = Duration.seconds(1)

    /// Listens, and has `board` answer the requests.
    static func start(
        _ settings: FalEmulator.Configuration, board: Switchboard
    ) async throws(EmulatorError) -> LoopbackServer {
        let (host, port) = (settings.host, settings.port)
        let (starts, announcement) = AsyncStream<Result<Int, EmulatorError>>.makeStream()
        // What goes wrong is told in answers and errors; the server's own log is noise in an app's tests.
        let logger = Logger(label: "FalEmulator", factory: { _ in SwiftLogNoOpLogHandler() })
        let connections = ConnectionCount()
        let application = Application(
            responder: SwitchboardResponder(
                board: board, maximumBodyBytes: settings.maximumBodyBytes, patience: settings.patience,
                ownHost: BindHost(host).isLoopback ? BindHost(host).inAddress : nil),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionWatch(connections)],
                    idleTimeout: .nanoseconds(Int64(settings.patience.seconds * 1e9)))),
            // As many as may knock at once: an app's tests can open hundreds of connections together.
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1_024),
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
                let problem = error is CancellationError ? nil : EmulatorError(server: error, host: host, port: port)
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
            let server = LoopbackServer(port: port, connections: connections, group: group, task: task)
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
