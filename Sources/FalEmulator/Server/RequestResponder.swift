import FalSupport
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Converts between the server's types and ours, so that nothing else depends on the server.
struct RequestResponder: Sendable {
    let router: Router
    let requestGuard: RequestGuard
    let maximumBodyBytes: Int
    /// How long the body of a request may take to arrive; every 10 KB add a second.
    let timeout: Duration
    /// The host in the URLs of responses; nil for the one that the caller used.
    let ownHost: String?

    private let date = ResponseDate()

    /// Answers a request. What it throws ends the connection: the request cannot be read, or nobody reads the response.
    @Sendable func respond(
        to request: Request, with writer: consuming ResponseWriter, over channel: any Channel
    ) async throws {
        var response = try await response(to: request, over: EmulatorConnection(channel: channel))
        response.headers[.date] = date.text
        try await writer.write(response: response.head, body: response.body)
    }

    private func response(to request: Request, over connection: EmulatorConnection) async throws -> Response {
        let authority = request.head.authority
        let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
        if var rejection = requestGuard.rejection(authority: authority, headers: headers) {
            rejection.delivery = .thenClose
            return await convert(rejection, withBody: request.method != .head, over: connection)
        }
        switch try await body(of: request) {
        case .complete(let bytes):
            let response = await router.respond(
                to: EmulatorRequest(
                    method: request.method.rawValue, target: request.head.path ?? "/",
                    headers: headers, body: bytes, authority: authority,
                    baseURL: baseURL(for: authority, connection.channel)))
            if response.delivery == .never { await connection.waitForCallerToClose() }
            return await convert(response, withBody: request.method != .head, over: connection)
        case .tooLarge:
            let response = EmulatorResponse.detail(
                413, "The request body is larger than \(bodyLimit(of: request)) bytes")
            return await convert(response, withBody: true, over: connection)
        case .tooSlow:
            var response = EmulatorResponse.detail(408, "The request body arrives too slowly")
            response.delivery = .thenClose
            return await convert(response, withBody: true, over: connection)
        }
    }

    // MARK: Sockets

    /// Decides about a request for a WebSocket.
    func decide(_ request: SocketRequest, _ channel: any Channel) async -> SocketDecision {
        let authority = request.headers.first { $0.name.lowercased() == "host" }?.value
        if let rejection = requestGuard.rejection(authority: authority, headers: request.headers) {
            return .answer(rejection)
        }
        return await router.openSocket(
            for: EmulatorRequest(
                method: "GET", target: request.target, headers: request.headers, authority: authority,
                baseURL: baseURL(for: authority, channel)))
    }

    // MARK: Requests

    /// The address in the URLs of a response: the port is the caller's too, which may reach this one through another.
    private func baseURL(for authority: String?, _ channel: any Channel) -> String {
        guard let authority, EmulatedHost(authority: authority) == nil, let caller = WebAddress("http://\(authority)"),
            caller.path.isEmpty, !caller.hasQueryOrFragment
        else { return "http://\(ownHost ?? "127.0.0.1"):\(channel.localAddress?.port ?? 0)" }
        return "http://\(ownHost ?? caller.host)" + (caller.port.map { ":\($0)" } ?? "")
    }

    /// Files are uploaded in pieces of up to 90 MiB.
    private func bodyLimit(of request: Request) -> Int {
        let isUpload = request.method == .put || request.uri.path.hasSuffix("/files/upload")
        return isUpload ? max(maximumBodyBytes, 100 << 20) : maximumBodyBytes
    }

    private enum Body {
        case complete([UInt8])
        case tooLarge, tooSlow
    }

    private func body(of request: Request) async throws -> Body {
        let limit = bodyLimit(of: request)
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { return .tooLarge }
        var bytes: [UInt8] = []
        var deadline: ContinuousClock.Instant?
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= limit else { return .tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
            // A caller that sends a byte now and then is never idle, so 10 KB a second are required. Most bodies arrive
            // in one part and need no deadline.
            if let deadline {
                if ContinuousClock.now > deadline + .milliseconds(bytes.count / 10) { return .tooSlow }
            } else {
                deadline = .now + timeout
            }
        }
        return .complete(bytes)
    }

    // MARK: Responses

    private func convert(
        _ response: EmulatorResponse, withBody: Bool, over connection: EmulatorConnection
    ) async -> Response {
        let status = HTTPResponse.Status(
            code: response.status, reasonPhrase: EmulatorResponse.reasonPhrase(response.status))
        if response.sendsNothing {
            if response.delivery == .reset { await connection.reset() } else { await connection.close() }
            return Response(status: status)
        }
        typealias Field = HTTPFields.Element
        var headers = HTTPFields()
        for (name, value) in response.headers {
            if let name = Field.Name(name) { headers.append(Field(name: name, value: value)) }
        }
        if let stream = response.stream {
            guard withBody else { return Response(status: status, headers: headers) }
            let body = streamBody(Self.sequence(stream), resets: response.delivery == .resetMidBody, connection)
            return Response(status: status, headers: headers, body: body)
        }
        if response.delivery != .chunked { headers[.contentLength] = String(response.body.count) }
        guard withBody else { return Response(status: status, headers: headers) }
        return Response(status: status, headers: headers, body: body(of: response, connection))
    }

    private func body(of response: EmulatorResponse, _ connection: EmulatorConnection) -> ResponseBody {
        let buffer = ByteBuffer(bytes: response.body)
        let half = buffer.getSlice(at: 0, length: buffer.readableBytes / 2) ?? buffer
        switch response.delivery {
        case .whole, .dropped, .reset, .never: return ResponseBody(byteBuffer: buffer)
        case .thenClose:
            return ResponseBody { writer in try await connection.write(buffer, to: &writer, thenReset: false) }
        case .resetMidBody, .closeMidBody:
            return ResponseBody { writer in
                try await connection.write(half, to: &writer, thenReset: response.delivery == .resetMidBody)
            }
        case .stallMidBody:
            return ResponseBody { writer in
                try await writer.write(half)
                try await connection.stall()
            }
        case .chunked:
            return ResponseBody { writer in
                try await writer.write(half)
                if let rest = buffer.getSlice(at: half.readableBytes, length: buffer.readableBytes - half.readableBytes)
                {
                    try await writer.write(rest)
                }
                try await writer.finish(nil)
            }
        }
    }

    // MARK: Streams

    private typealias Parts = AsyncThrowingStream<ByteBuffer, any Error>

    private func streamBody(_ parts: Parts, resets: Bool, _ connection: EmulatorConnection) -> ResponseBody {
        ResponseBody { writer in
            do {
                for try await part in parts { try await writer.write(part) }
            } catch is EventWriter.Stall {
                try await connection.stall()
            } catch {
                if resets { await connection.reset() }
                throw error
            }
            try await writer.finish(nil)
        }
    }

    /// The parts that a stream writes. The stream ends when nobody reads them any more.
    private static func sequence(_ stream: @escaping EmulatorResponse.Stream) -> Parts {
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

/// The `Date` header of responses (RFC 9110 §6.6.1), which is written once a second.
private final class ResponseDate: Sendable {
    private let last = Locked((second: 0, text: ""))

    var text: String {
        let now = Int(Date().timeIntervalSince1970)
        if let text = last.withLock({ $0.second == now ? $0.text : nil }) { return text }
        let text = HTTPDate.text(now)
        last.withLock { $0 = (now, text) }
        return text
    }
}
