import FalSupport
import NIOCore

/// How many connections are open.
final class ConnectionCount: Sendable {
    private let number = Locked(0)

    var value: Int { number.withLock { $0 } }

    func add(_ change: Int) { number.withLock { $0 += change } }
}

/// Sits in each connection: counts it, and knows when its caller has closed.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private let count: ConnectionCount
    private var gone: EventLoopPromise<Void>?

    init(_ count: ConnectionCount) { self.count = count }

    /// Comes when the caller has closed its side, or the connection is over.
    static func callerIsGone(from channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.flatSubmit {
            guard let watch = try? channel.pipeline.syncOperations.handler(type: Self.self), let gone = watch.gone
            else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            return gone.futureResult
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        count.add(1)
        gone = context.eventLoop.makePromise()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        count.add(-1)
        gone?.succeed()
        gone = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A second success of a promise counts for nothing.
        if case .inputClosed? = event as? ChannelEvent { gone?.succeed() }
        context.fireUserInboundEventTriggered(event)
    }
}
