import FalTransport
import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Sits in each connection, and keeps the thread awake for a caller that sends its next request as soon as it has an
/// answer: one job after the other takes half as long then.
///
/// Only while there is one connection, and as long as ``Eagerness`` allows.
final class NextRequestLookout: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny
    private let connections: ConnectionCount
    private var eagerness = Eagerness()
    /// When something was last sent to the caller, unless something has come since.
    private var sentAt: ContinuousClock.Instant?

    init(_ connections: ConnectionCount) { self.connections = connections }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let sentAt {
            eagerness.came(after: sentAt.duration(to: .now), isOnly: isOnly)
            self.sentAt = nil
        }
        context.fireChannelRead(data)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        // Of an answer that comes in parts, the first alone: one look for each request.
        let isFirst = sentAt == nil
        let now = ContinuousClock.now
        sentAt = now
        if isFirst, isOnly, eagerness.isEager { look(since: now, in: context) }
    }

    private var isOnly: Bool { connections.value == 1 }

    /// Other tasks of the thread take turns with it; other connections wait.
    private func look(since start: ContinuousClock.Instant, in context: ChannelHandlerContext) {
        let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (lookout, context) = here.value
            guard lookout.sentAt == start, lookout.eagerness.mayLook(since: start) else { return }
            if Self.isQuiet(context.channel) { lookout.look(since: start, in: context) }
        }
    }

    /// Whether nothing has come, not even the caller's end.
    private static func isQuiet(_ channel: any Channel) -> Bool {
        let ready = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { socket in
            var waited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&waited, 1, 0)
        }
        return ready == 0
    }
}
