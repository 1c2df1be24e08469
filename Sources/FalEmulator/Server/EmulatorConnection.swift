import FalSupport
import HummingbirdCore
import NIOCore
import ServiceLifecycle

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The connection of a request, for faults that close, reset or stall it.
struct EmulatorConnection: Sendable {
    let channel: any Channel

    /// A fault has closed the connection.
    struct Closed: Error {}

    func close() async { try? await channel.close() }

    /// Waits until the caller closes the connection or the server shuts down. A caller that waits for a response is not
    /// idle.
    func waitForCallerToClose() async {
        try? await cancelWhenGracefulShutdown {
            try await withTaskCancellationHandler {
                try await ConnectionObserver.callerClosed(channel).get()
            } onCancel: {
                channel.close(promise: nil)
            }
        }
    }

    /// Sends nothing more until the caller closes the connection.
    func stall() async throws -> Never {
        await waitForCallerToClose()
        await close()
        throw Closed()
    }

    /// Closes the connection with a TCP reset.
    func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            // With a linger time of zero, the system discards unsent data and sends a reset.
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    /// Writes the last bytes, then closes or resets the connection.
    func write(
        _ bytes: ByteBuffer, to writer: inout any ResponseBodyWriter, thenReset isReset: Bool
    ) async throws {
        try await writer.write(bytes)
        if isReset { await reset() } else { await close() }
        throw Closed()
    }
}

/// The number of open connections.
final class ConnectionCount: Sendable {
    private let count = Locked(0)

    var value: Int { count.withLock { $0 } }

    func add(_ change: Int) { count.withLock { $0 += change } }
}

/// A handler in each connection that counts it and notices when its caller has closed it.
final class ConnectionObserver: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private let count: ConnectionCount
    private let makeUpgrade: () -> SocketUpgrade
    private var closed: EventLoopPromise<Void>?

    init(_ count: ConnectionCount, upgrade: @escaping () -> SocketUpgrade) {
        self.count = count
        makeUpgrade = upgrade
    }

    /// Succeeds when the caller has closed its side, or the connection has ended.
    static func callerClosed(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.flatSubmit {
            guard let observer = try? channel.pipeline.syncOperations.handler(type: Self.self),
                let closed = observer.closed
            else { return channel.eventLoop.makeSucceededVoidFuture() }
            return closed.futureResult
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        count.add(1)
        closed = context.eventLoop.makePromise()
        // The server has no other way to put something before HTTP. It can only fail in a pipeline that is gone.
        try? context.pipeline.syncOperations.addHandler(makeUpgrade(), position: .first)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        count.add(-1)
        closed?.succeed()
        closed = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Succeeding a promise twice has no effect.
        if case .inputClosed? = event as? ChannelEvent { closed?.succeed() }
        context.fireUserInboundEventTriggered(event)
    }
}
