import Hummingbird
import NIOCore

/// Stands between the server's types and ours, so that nothing behind it knows which server there is.
struct SwitchboardResponder: HTTPResponder {
    let board: Switchboard
    let maximumBodyBytes: Int
    /// How long a request's body may take, whatever its size.
    let patience: Duration
    /// What addresses in answers begin with; nil where they begin as the caller's did.
    let ownHost: String?

    /// What is known about the connection a request came over.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) { channel = source.channel }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let connection = EmulatorConnection(channel: context.channel)
        switch try await body(of: request) {
        case .whole(let bytes):
            let authority = request.head.authority
            let host = ownHost ?? authority.map(EmulatedHost.withoutPort) ?? "127.0.0.1"
            let answer = await board.answer(
                EmulatorRequest(
                    method: request.method.rawValue, target: request.head.path ?? "/",
                    headers: request.headers.map { ($0.name.rawName, $0.value) }, body: bytes, authority: authority,
                    baseURL: "http://\(host):\(context.channel.localAddress?.port ?? 0)"))
            if answer.delivery == .never { await connection.waitForCaller() }
            return await response(answer, withBody: request.method != .head, over: connection)
        case .tooLarge:
            let refusal = EmulatorAnswer.detail(413, "The request body is larger than \(limit(for: request)) bytes")
            return await response(refusal, withBody: true, over: connection)
        case .tooSlow:
            var refusal = EmulatorAnswer.detail(408, "The request body comes too slowly")
            refusal.delivery = .last
            return await response(refusal, withBody: true, over: connection)
        }
    }

    // MARK: Requests

    /// A file goes up in one piece of up to 90 MiB.
    private func limit(for request: Request) -> Int {
        let isFile = request.method == .put || request.uri.path.hasSuffix("/files/upload")
        return isFile ? max(maximumBodyBytes, 100 << 20) : maximumBodyBytes
    }

    private enum Body {
        case whole([UInt8])
        case tooLarge, tooSlow
    }

    private func body(of request: Request) async throws -> Body {
        let most = limit(for: request)
        if let length = request.headers[.contentLength].flatMap(Int.init), length > most { return .tooLarge }
        var bytes: [UInt8] = []
        var deadline: ContinuousClock.Instant?
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= most else { return .tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
            // Who sends a byte now and then is never idle, and never done: ten kilobytes in a second is the least. Most
            // bodies come in one part and need no look at the clock.
            if let deadline {
                if ContinuousClock.now > deadline + .milliseconds(bytes.count / 10) { return .tooSlow }
            } else {
                deadline = .now + patience
            }
        }
        return .whole(bytes)
    }

    // MARK: Answers

    private func response(
        _ answer: EmulatorAnswer, withBody: Bool, over connection: EmulatorConnection
    ) async -> Response {
        let status = HTTPResponse.Status(code: answer.status, reasonPhrase: StatusWords.of(answer.status))
        if answer.isNone {
            if answer.delivery == .reset { await connection.reset() } else { await connection.close() }
            return Response(status: status)
        }
        typealias Field = HTTPFields.Element
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = Field.Name(name) { headers.append(Field(name: name, value: value)) }
        }
        if let stream = answer.stream {
            let parts = Self.sequence(stream)
            guard withBody else { return Response(status: status, headers: headers) }
            guard answer.delivery == .resetMidBody else {
                return Response(status: status, headers: headers, body: ResponseBody(asyncSequence: parts))
            }
            let body = ResponseBody { writer in
                do {
                    for try await part in parts { try await writer.write(part) }
                } catch {
                    await connection.reset()
                    throw error
                }
                try await writer.finish(nil)
            }
            return Response(status: status, headers: headers, body: body)
        }
        if answer.delivery != .chunked { headers[.contentLength] = String(answer.body.count) }
        guard withBody else { return Response(status: status, headers: headers) }
        let buffer = ByteBuffer(bytes: answer.body)
        let half = buffer.getSlice(at: 0, length: buffer.readableBytes / 2) ?? buffer
        let body =
            switch answer.delivery {
            case .whole, .dropped, .reset, .never: ResponseBody(byteBuffer: buffer)
            case .last: ResponseBody { writer in try await connection.write(buffer, to: &writer, thenReset: false) }
            case .resetMidBody, .closeMidBody:
                ResponseBody { writer in
                    try await connection.write(half, to: &writer, thenReset: answer.delivery == .resetMidBody)
                }
            case .stallMidBody:
                ResponseBody { writer in
                    try await writer.write(half)
                    await connection.waitForCaller()
                    await connection.close()
                    throw EmulatorConnection.Closed()
                }
            case .chunked:
                ResponseBody { writer in
                    try await writer.write(half)
                    if let rest = buffer.getSlice(
                        at: half.readableBytes, length: buffer.readableBytes - half.readableBytes)
                    {
                        try await writer.write(rest)
                    }
                    try await writer.finish(nil)
                }
            }
        return Response(status: status, headers: headers, body: body)
    }

    /// What a stream writes, as it writes it. Whoever stops listening ends the stream.
    private static func sequence(_ stream: @escaping EmulatorAnswer.Stream) -> AsyncThrowingStream<
        ByteBuffer, any Error
    > {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await stream { continuation.yield(ByteBuffer(bytes: $0)) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
