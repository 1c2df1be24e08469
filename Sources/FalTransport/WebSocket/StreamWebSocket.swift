import FalSupport

/// A WebSocket on a stream of bytes: the handshake, the frames, and the orderly end.
final class StreamWebSocket: WebSocketConnection {
    private struct Ends: Sendable {
        var closeSent = false
        /// What every further `receive` returns.
        var end: Result<WebSocketEvent, TransportError>?
    }

    private let stream: any ByteStream
    private let target: RequestTarget
    /// Taken by whoever receives.
    private let reader: Locked<WebSocketFrameReader?>
    private let ends = Locked(Ends())

    private init(_ stream: any ByteStream, _ target: RequestTarget, _ reader: WebSocketFrameReader) {
        self.stream = stream
        self.target = target
        self.reader = Locked(reader)
    }

    /// Sends the handshake and reads the answer. The stream has its deadline until then.
    static func open(
        _ request: TransportRequest, _ target: RequestTarget, _ limits: WebSocketLimits, over stream: any ByteStream
    ) async throws(TransportError) -> WebSocketAnswer {
        let handshake = WebSocketHandshake()
        try await stream.write([OutgoingChunk(bytes: handshake.request(request, target))])
        var headReader = WebSocketHeadReader()
        while true {
            guard let bytes = try await stream.read() else {
                throw TransportError(
                    .receive, "\(target.place) closed the connection instead of opening a WebSocket", target,
                    mayHaveReachedServer: true)
            }
            guard let (parsed, rest) = headReader.append(bytes) else {
                guard !headReader.isTooLong else {
                    stream.drop()
                    throw notHTTP(target, "the head is longer than \(WebSocketHeadReader.longestHead) bytes")
                }
                continue
            }
            let head = TransportHead(status: parsed.status, headers: parsed.headers, url: request.url)
            guard head.status != 0 else {
                stream.drop()
                throw notHTTP(target, "it did not begin with HTTP/1.1 and a status")
            }
            guard head.status == 101 else {
                return .refused(head, body: await body(of: head, beginning: rest, from: stream))
            }
            if let problem = handshake.problem(in: head) {
                stream.drop()
                throw TransportError(
                    .receive, "\(target.place) opened no WebSocket: \(problem)", target, mayHaveReachedServer: true)
            }
            stream.settle()
            var reader = WebSocketFrameReader(maximumMessageBytes: limits.maximumMessageBytes)
            if !rest.isEmpty { reader.append(rest) }
            return .opened(StreamWebSocket(stream, target, reader))
        }
    }

    private static func notHTTP(_ target: RequestTarget, _ reason: String) -> TransportError {
        TransportError(
            .receive, "\(target.place) did not answer a WebSocket's handshake with HTTP: \(reason)", target,
            mayHaveReachedServer: true)
    }

    /// The start of a refusal's body, as far as it comes: it tells people why.
    private static func body(
        of head: TransportHead, beginning start: [UInt8], from stream: any ByteStream
    ) async -> [UInt8] {
        defer { stream.drop() }
        var body = start
        let length = min(head.expectedBodyBytes ?? 0, WebSocketHeadReader.longestHead)
        while body.count < length {
            guard let more = try? await stream.read() else { break }
            body += more
        }
        return body
    }

    // MARK: Sending

    func send(_ message: WebSocketMessage) async throws(TransportError) {
        guard !ends.withLock({ $0.closeSent || $0.end != nil }) else { throw closed }
        try await stream.write(WebSocketFrameWriter.chunks(message))
    }

    func close(_ close: WebSocketClose) async {
        let isFirst = ends.withLock { ends in
            defer { ends.closeSent = true }
            return !ends.closeSent && ends.end == nil
        }
        // A stream that has failed reports that to whoever receives.
        if isFirst { try? await stream.write([OutgoingChunk(bytes: WebSocketFrameWriter.frame(close))]) }
    }

    func drop() { stream.drop() }

    private var closed: TransportError {
        TransportError(
            .send, "the WebSocket to \(target.place) has been closed; open another one", target,
            mayHaveReachedServer: false)
    }

    // MARK: Receiving

    func receive() async throws(TransportError) -> WebSocketEvent {
        if let end = ends.withLock({ $0.end }) { return try end.get() }
        guard var frames = reader.exchange(nil) else {
            throw TransportError(
                .other, "two tasks receive from the WebSocket to \(target.place) at once; only one may", target,
                mayHaveReachedServer: true)
        }
        let result: Result<WebSocketEvent, TransportError>
        do throws(TransportError) {
            result = .success(try await receive(&frames))
        } catch {
            result = .failure(error)
        }
        _ = reader.exchange(frames)
        switch result {
        case .success(.message): break
        case .success(.closed), .failure: ends.withLock { $0.end = $0.end ?? result }
        }
        return try result.get()
    }

    private func receive(_ frames: inout WebSocketFrameReader) async throws(TransportError) -> WebSocketEvent {
        while true {
            let event: WebSocketFrameReader.Event?
            do throws(WebSocketFrameReader.Violation) {
                event = try frames.next()
            } catch {
                throw broken(error)
            }
            switch event {
            case .message(let message): return .message(message)
            case .ping(let payload):
                // The other side may be busy sending: waiting for room here could leave both waiting.
                stream.writeIfRoom(payload.withUnsafeBytes { WebSocketFrameWriter.frame(.pong, $0) })
            case .pong: break
            case .close(let close):
                let mustAnswer = ends.withLock { ends in
                    defer { ends.closeSent = true }
                    return !ends.closeSent
                }
                if mustAnswer { stream.writeIfRoom(WebSocketFrameWriter.frame(WebSocketClose(code: close.code))) }
                stream.finish()
                return .closed(close)
            case nil:
                guard let bytes = try await stream.read() else {
                    throw TransportError(
                        .receive, "\(target.place) closed the connection without ending the WebSocket", target,
                        mayHaveReachedServer: true)
                }
                frames.append(bytes)
            }
        }
    }

    private func broken(_ violation: WebSocketFrameReader.Violation) -> TransportError {
        stream.writeIfRoom(
            WebSocketFrameWriter.frame(WebSocketClose(code: violation.code, reason: violation.reason)))
        stream.finish()
        return TransportError(
            .receive, "\(target.place) broke the rules of WebSockets: \(violation.reason)", target,
            mayHaveReachedServer: true)
    }
}
