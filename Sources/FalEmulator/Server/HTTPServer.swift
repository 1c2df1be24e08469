import FalSupport
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The HTTP server. By default it can only be reached from this machine.
final class HTTPServer: Sendable {
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

    /// How long responses in progress may delay a shutdown.
    private static let shutdownTimeout = Duration.seconds(1)

    /// Starts to listen. `router` responds to the requests.
    static func start(
        _ settings: FalEmulator.Configuration, router: Router
    ) async throws(EmulatorError) -> HTTPServer {
        let (host, port) = (BindHost(settings.host), settings.port)
        let (starts, startup) = AsyncStream<Result<Int, EmulatorError>>.makeStream()
        // Problems appear in responses and errors. The server's own log would be noise in an app's tests.
        let logger = Logger(label: "FalEmulator", factory: { _ in SwiftLogNoOpLogHandler() })
        let connections = ConnectionCount()
        let responder = RequestResponder(
            router: router, requestGuard: RequestGuard(allowedHosts: settings.trustedHosts),
            maximumBodyBytes: settings.maximumBodyBytes, timeout: settings.timeout,
            ownHost: host.isLoopback ? host.inURL : nil)
        let server = Server(
            childChannelSetup: HTTP1Channel(
                responder: responder.respond,
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionObserver(connections) { SocketUpgrade(responder.decide) }
                    ],
                    idleTimeout: .nanoseconds(Int64(settings.timeout.seconds * 1e9)))),
            // An app's tests may open hundreds of connections at once.
            configuration: ServerConfiguration(address: .hostname(settings.host, port: port), backlog: 1_024),
            onServerRunning: { channel in startup.yield(.success(channel.localAddress?.port ?? port)) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        var configuration = ServiceGroupConfiguration(services: [server], logger: logger)
        configuration.maximumGracefulShutdownDuration = shutdownTimeout
        let group = ServiceGroup(configuration: configuration)
        let task = Task { () -> EmulatorError? in
            do {
                try await group.run()
                startup.finish()
                return nil
            } catch {
                // Connections that do not end in time are closed by cancellation.
                let problem =
                    error is CancellationError
                    ? nil : EmulatorError(serverError: error, host: settings.host, port: port)
                if let problem { startup.yield(.failure(problem)) }
                startup.finish()
                return problem
            }
        }
        // In a task of its own, so that the caller's cancellation does not tear down a server that is still starting.
        let start = await Task { await starts.first { _ in true } }.value
        switch start {
        case .failure(let problem): throw problem
        case nil: throw EmulatorError(.server, "The server ended while it was starting.", remedy: "Start it again.")
        case .success(let port):
            let server = HTTPServer(port: port, connections: connections, group: group, task: task)
            guard !Task.isCancelled else {
                await server.stop()
                throw EmulatorError(.cancelled, "The start was cancelled.", remedy: "Start it again.")
            }
            return server
        }
    }

    /// Starts a shutdown: accepts no new connections, closes idle ones, and gives responses in progress a second.
    func beginShutdown() {
        // Cancelling `task` instead would drop connections that are accepted but not yet set up without closing them;
        // NIO traps on that.
        Task { [group] in await group.triggerGracefulShutdown() }
    }

    func stop() async {
        await group.triggerGracefulShutdown()
        await waitUntilEnd()
    }

    /// Waits until the server has ended.
    ///
    /// - Returns: the reason, unless it was asked to stop.
    @discardableResult
    func waitUntilEnd() async -> EmulatorError? { await task.value }
}

/// An address to listen on.
struct BindHost {
    private let text: String

    init(_ text: String) { self.text = text.lowercased() }

    /// Whether only this machine can connect. Of all names, only `localhost` is trusted.
    var isLoopback: Bool { WebAddress.isLoopback(bracketed) }

    /// The host in a URL that leads here from this machine.
    var inURL: String {
        switch text {
        case "0.0.0.0", "::": "127.0.0.1"
        default: bracketed
        }
    }

    private var bracketed: String { text.contains(":") ? "[\(text)]" : text }
}
