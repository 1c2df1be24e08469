import Hummingbird
import NIOCore

/// Stands between the server's types and ours, so that nothing behind it knows which server there is.
struct SwitchboardResponder: HTTPResponder {
    let board: Switchboard
    let maximumBodyBytes: Int

    /// What is known about the connection a request came over.
    struct Context: InitializableFromSource {
        let port: Int

        init(source: ApplicationRequestContextSource) { port = source.channel.localAddress?.port ?? 0 }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let answer: EmulatorAnswer
        if let body = try await body(of: request) {
            answer = await board.answer(
                EmulatorRequest(
                    method: request.method.rawValue, target: request.head.path ?? "/",
                    headers: request.headers.map { ($0.name.rawName, $0.value) }, body: body,
                    authority: request.head.authority, baseURL: LoopbackServer.address(context.port)))
        } else {
            answer = .detail(413, "The request body is larger than \(limit(for: request)) bytes")
        }
        return response(answer, withBody: request.method != .head)
    }

    /// A file goes up in one piece of up to 100 MiB.
    private func limit(for request: Request) -> Int {
        let isFile = request.method == .put || request.uri.path.hasSuffix("/files/upload")
        return isFile ? max(maximumBodyBytes, 100 << 20) : maximumBodyBytes
    }

    /// - Returns: nil when it is too large.
    private func body(of request: Request) async throws -> [UInt8]? {
        let maximumBodyBytes = limit(for: request)
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximumBodyBytes { return nil }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= maximumBodyBytes else { return nil }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private func response(_ answer: EmulatorAnswer, withBody: Bool) -> Response {
        typealias Field = HTTPFields.Element
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = Field.Name(name) { headers.append(Field(name: name, value: value)) }
        }
        headers[.contentLength] = String(answer.body.count)
        let status = HTTPResponse.Status(code: answer.status, reasonPhrase: Self.reasons[answer.status] ?? "")
        return Response(
            status: status, headers: headers,
            body: withBody ? ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)) : ResponseBody())
    }

    private static let reasons = [
        200: "OK", 202: "Accepted", 206: "Partial Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
        405: "Method Not Allowed", 413: "Content Too Large",
        416: "Range Not Satisfiable", 422: "Unprocessable Entity", 499: "Client Closed Request",
    ]
}
