import FalSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A server on 127.0.0.1 that does byte for byte what a test's script says: one thread per connection, blocking calls.
///
/// The script is called for each request that was read in full (unless it reads by itself) and decides what goes back
/// and whether the connection stays open.
package final class LoopbackServer: Sendable {
    package typealias Script = @Sendable (LoopbackConnection, LoopbackRequest) -> Void

    private struct State: Sendable {
        var requests: [LoopbackRequest] = []
        var connections: [LoopbackConnection] = []
        var isStopped = false
    }

    package let port: UInt16
    private let listener: Int32
    private let state = Locked(State())

    /// - Parameters:
    ///   - onConnect: Runs before a request is read; `false` ends the connection there.
    ///   - script: Answers a request.
    package init(
        onConnect: @escaping @Sendable (LoopbackConnection) -> Bool = { _ in true },
        script: @escaping Script
    ) throws {
        (listener, port) = try LoopbackSocket.listen(backlog: 512)
        startThread { [self] in
            // Closed here and nowhere else: closed by `stop`, its number could go to another server's listener between
            // two calls of `accept`, and this thread would take that server's connections.
            defer { LoopbackSocket.close(listener) }
            while let descriptor = LoopbackSocket.accept(listener) {
                let connection = LoopbackConnection(descriptor)
                let number = state.withLock { state -> Int? in
                    guard !state.isStopped else { return nil }
                    state.connections.append(connection)
                    return state.connections.count
                }
                guard let number else { return connection.close() }
                startThread { [self] in
                    defer { connection.close() }
                    guard onConnect(connection) else { return }
                    while connection.isOpen, let request = connection.readRequest(connectionNumber: number) {
                        state.withLock { $0.requests.append(request) }
                        script(connection, request)
                    }
                }
            }
        }
    }

    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// All requests so far, in the order in which they were read.
    package var requests: [LoopbackRequest] { state.withLock { $0.requests } }

    package var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Connections that neither side has closed.
    package var openConnectionCount: Int { state.withLock { $0.connections }.count { $0.isOpen } }

    package func stop() {
        let connections = state.withLock { state -> [LoopbackConnection]? in
            guard !state.isStopped else { return nil }
            state.isStopped = true
            return state.connections
        }
        guard let connections else { return }
        LoopbackSocket.wake(listener, port)
        for connection in connections { connection.close() }
    }

    /// Runs `body` against a server and stops it.
    package static func run<Result>(
        onConnect: @escaping @Sendable (LoopbackConnection) -> Bool = { _ in true },
        script: @escaping Script,
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let server = try LoopbackServer(onConnect: onConnect, script: script)
        defer { server.stop() }
        return try await body(server)
    }
}

package struct LoopbackRequest: Sendable {
    package var method = ""
    package var path = ""
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// 1 for the server's first connection.
    package var connection = 0

    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
