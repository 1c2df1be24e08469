import FalTransport
import NIOCore
import NIOWebSocket

/// Stands before HTTP in each connection, and takes over one whose first request asks for a WebSocket.
///
/// Everything else goes on to HTTP as it came, and this handler leaves. A connection that has carried another request
/// is not taken over: clients of WebSockets open one for each.
final class SocketUpgrade: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Decides about a request for a socket: 101 with what serves it, or any other answer.
    typealias Decide = @Sendable (SocketRequest, any Channel) async -> SocketDecision

    private let decide: Decide
    private var received = ByteBuffer()
    private var isDeciding = false

    private static let longestHead = 64 << 10
    /// As much as the client takes.
    private static let longestFrame = 64 << 20

    init(_ decide: @escaping Decide) { self.decide = decide }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        guard !isDeciding else { return }
        let start = received.readableBytesView.prefix(4)
        guard start.elementsEqual("GET ".utf8.prefix(start.count)) else { return passOn(context) }
        guard let end = SocketRequest.headEnd(received.readableBytesView) else {
            if received.readableBytes > Self.longestHead { passOn(context) }
            return
        }
        guard let request = SocketRequest(received.readableBytesView.prefix(end)) else { return passOn(context) }
        received.moveReaderIndex(forwardBy: end)
        isDeciding = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let channel = context.channel
        let (decide, loop) = (decide, context.eventLoop)
        Task {
            let decision = await decide(request, channel)
            loop.execute {
                let (handler, context) = bound.value
                handler.carryOut(decision, request, context)
            }
        }
    }

    private func passOn(_ context: ChannelHandlerContext) {
        if received.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(received))
            context.fireChannelReadComplete()
        }
        received.clear()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func carryOut(_ decision: SocketDecision, _ request: SocketRequest, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let serve: @Sendable (EmulatedSocket) async -> Void
        switch decision {
        case .serve(let service): serve = service
        case .answer(let response):
            if response.delivery == .never { return }
            guard !response.sendsNothing else { return context.close(promise: nil) }
            let promise = context.eventLoop.makePromise(of: Void.self)
            let channel = context.channel
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
            return context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: response.httpBytes)), promise: promise)
        }
        let head =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(WebSocketHandshake.accept(for: request.key))\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
        let (inputs, continuation) = AsyncStream<EmulatedSocket.Input>.makeStream()
        let handler = SocketHandler(continuation)
        do {
            let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: Self.longestFrame))
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(handler, position: .after(self))
            try pipeline.addHandler(decoder, position: .after(self))
            try pipeline.addHandler(WebSocketFrameEncoder(), position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        let socket = EmulatedSocket(inputs: inputs, handler: NIOLoopBound(handler, eventLoop: context.eventLoop))
        // It ends with the connection: its inputs do, and it can send no more.
        Task {
            await serve(socket)
            socket.close(.normalClosure)
        }
        passOn(context)
    }
}

/// The frames of one connection, between NIO and the task that serves it.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let inputs: AsyncStream<EmulatedSocket.Input>.Continuation
    private var context: ChannelHandlerContext?
    private var fragments = ByteBuffer()
    private var fragmentOpcode: WebSocketOpcode?
    private var isClosing = false

    init(_ inputs: AsyncStream<EmulatedSocket.Input>.Continuation) { self.inputs = inputs }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        inputs.finish()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .ping:
            write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
        case .pong: break
        case .connectionClose:
            inputs.finish()
            close(with: frame.unmaskedData)
        case .text, .binary, .continuation:
            if frame.opcode != .continuation { fragmentOpcode = frame.opcode }
            var part = frame.unmaskedData
            fragments.writeBuffer(&part)
            guard frame.fin, let opcode = fragmentOpcode else { return }
            fragmentOpcode = nil
            inputs.yield(.init(isText: opcode == .text, bytes: Array(fragments.readableBytesView)))
            fragments.clear()
        default: break
        }
    }

    /// HTTP, which stands behind this handler and waits for requests, must not hear of frames; of the end it must.
    func channelReadComplete(context: ChannelHandlerContext) {}

    func channelInactive(context: ChannelHandlerContext) {
        inputs.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(code: .goingAway)
        case ChannelEvent.inputClosed: end()
        default: break
        }
    }

    /// HTTP takes the connection for idle after a while, and may not close it.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        promise?.succeed()
    }

    // MARK: What the task does, on the event loop

    func write(_ frame: WebSocketFrame, promise: EventLoopPromise<Void>? = nil) {
        guard let context, !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    func close(code: WebSocketErrorCode) {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        close(with: data)
    }

    private func close(with data: ByteBuffer) {
        guard let context, !isClosing else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data), promise: promise)
        isClosing = true
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.end() }
    }

    /// Closes the connection without a word.
    func end() {
        isClosing = true
        inputs.finish()
        // From here on, not from the end of the pipeline, where `close(context:mode:promise:)` would stop it.
        context?.close(promise: nil)
    }
}

/// A WebSocket as the task that serves it sees it.
struct EmulatedSocket: Sendable {
    struct Input: Sendable {
        var isText: Bool
        var bytes: [UInt8]
    }

    /// What the caller sends, until it closes.
    let inputs: AsyncStream<Input>
    let handler: NIOLoopBound<SocketHandler>

    func send(binary bytes: [UInt8]) async throws {
        try await send(WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: bytes)))
    }

    func send(text: [UInt8]) async throws {
        try await send(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text)))
    }

    private func send(_ frame: WebSocketFrame) async throws {
        let loop = handler.eventLoop
        let promise = loop.makePromise(of: Void.self)
        let handler = handler
        loop.execute { handler.value.write(frame, promise: promise) }
        try await promise.futureResult.get()
    }

    func close(_ code: WebSocketErrorCode) {
        let handler = handler
        handler.eventLoop.execute { handler.value.close(code: code) }
    }

    /// Breaks the connection.
    func cut() {
        let handler = handler
        handler.eventLoop.execute { handler.value.end() }
    }
}

/// What becomes of a request for a socket.
enum SocketDecision: Sendable {
    case serve(@Sendable (EmulatedSocket) async -> Void)
    case answer(EmulatorResponse)
}

/// The request that asks for a WebSocket.
struct SocketRequest: Sendable {
    let target: String
    let headers: [(name: String, value: String)]
    let key: String

    /// Where the head ends.
    static func headEnd(_ bytes: ByteBufferView) -> Int? {
        bytes.firstRange(of: Array("\r\n\r\n".utf8)).map { bytes.distance(from: bytes.startIndex, to: $0.upperBound) }
    }

    /// `nil` for a request that asks for something else.
    init?(_ head: some Sequence<UInt8>) {
        let lines = String(decoding: Array(head), as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        target = String(words[1])
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (String(line[..<colon]), String(value))
        }
        self.headers = headers
        func value(_ name: String) -> String? { headers.first { TransportHeader.sameName($0.name, name) }?.value }
        guard value("Upgrade")?.lowercased() == "websocket", value("Sec-WebSocket-Version") == "13",
            let key = value("Sec-WebSocket-Key")
        else { return nil }
        self.key = key
    }
}

extension EmulatorResponse {
    /// The response as it goes over the wire when no server stands between: a refused handshake.
    fileprivate var httpBytes: [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reasonPhrase(status))\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + body
    }
}
