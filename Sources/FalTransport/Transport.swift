/// Sends HTTP requests and receives the responses.
///
/// A status outside 200…299 is a response, not an error: `send` throws only when there is no complete head.
/// Cancelling the calling task ends the exchange with an error of kind ``TransportError/Kind/cancelled``: at once, or
/// when the request's ``TransportRequest/cancellationGrace`` has passed.
/// After `send` (or the body's `next`) has returned, no callback of the request is called any more.
public protocol Transport: Sendable {
    /// Sends `request` and returns when the head of the response has arrived; the body streams after it.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse

    /// Opens a WebSocket. A transport without its own cannot.
    ///
    /// - Parameter request: A `GET` of an `http` or `https` address, with the headers that the server is to see beside
    ///   those of the handshake. Its deadline is that of the opening.
    func openWebSocket(
        _ request: TransportRequest, limits: WebSocketLimits
    ) async throws(TransportError) -> WebSocketAnswer
}

extension Transport {
    public func openWebSocket(
        _ request: TransportRequest, limits: WebSocketLimits
    ) async throws(TransportError) -> WebSocketAnswer {
        throw .invalidRequest(
            "\(type(of: self)) opens no WebSockets; give the client one of FalTransport's transports, "
                + "or implement openWebSocket", RequestTarget(request.url))
    }

    /// Sends `request` and waits for the whole response.
    ///
    /// The request's `maximumBodyBytes` bounds what is kept in memory; without it the whole response is.
    public func fetch(
        _ request: TransportRequest
    ) async throws(TransportError) -> (head: TransportHead, bytes: [UInt8]) {
        let response = try await send(request)
        return (response.head, try await response.collect(upTo: request.maximumBodyBytes ?? .max))
    }
}

/// The transport that fits the platform.
public enum TransportDefaults {
    /// A new transport: libcurl on Linux, URLSession on Apple platforms. On macOS, pass a `CurlTransport` for libcurl.
    public static func make() -> any Transport {
        #if os(Linux)
            CurlTransport()
        #else
            URLSessionTransport()
        #endif
    }
}

/// A response whose body may still be on its way.
///
/// Until the body is read to its end it holds a connection; releasing the response (and its `body`) ends the exchange.
public struct TransportResponse: Sendable {
    public let head: TransportHead
    public let body: TransportBytes

    public init(head: TransportHead, body: TransportBytes) {
        self.head = head
        self.body = body
    }

    /// Reads the body to its end; fails when it has more than `limit` bytes.
    public func collect(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var collected: [UInt8] = []
        var iterator = body.makeAsyncIterator()
        while let chunk = try await iterator.next() {
            guard chunk.count <= limit - collected.count else {
                body.cancel()
                throw .bodyTooLarge(limit: limit, target: RequestTarget(head.url))
            }
            if collected.isEmpty {
                collected = chunk
                // Reserving saves reallocations, but a server's claim alone must not make us allocate gigabytes.
                let expected = min(head.expectedBodyBytes ?? 0, limit, 1 << 24)
                if expected > collected.count { collected.reserveCapacity(expected) }
            } else {
                collected += chunk
            }
        }
        return collected
    }

    /// Reads the first `limit` bytes of the body, for answers whose status says more than their body: that must not be
    /// lost to a body that is too long.
    package func collectStart(upTo limit: Int) async throws(TransportError) -> [UInt8] {
        var collected: [UInt8] = []
        do throws(TransportError) {
            var iterator = body.makeAsyncIterator()
            while collected.count < limit {
                guard let chunk = try await iterator.next() else { return collected }
                collected += chunk.prefix(limit - collected.count)
            }
        } catch {
            guard error.kind == .bodyTooLarge else { throw error }
        }
        body.cancel()
        return collected
    }
}

/// Status and headers of a response.
public struct TransportHead: Sendable {
    public var status: Int
    /// In order of arrival; a name may occur more than once. `Content-Encoding` and `Content-Length` are as the server
    /// sent them even when the body was decompressed on the way.
    public var headers: [TransportHeader]
    /// The address that responded: the last one when redirects were followed.
    public var url: String

    public init(status: Int, headers: [TransportHeader] = [], url: String) {
        self.status = status
        self.headers = headers
        self.url = url
    }

    /// The first value of the header `name`, whatever its case.
    public subscript(name: String) -> String? {
        headers.first { TransportHeader.sameName($0.name, name) }?.value
    }

    /// All values of the header `name`, whatever its case, in order of arrival.
    public func values(of name: String) -> [String] {
        headers.filter { TransportHeader.sameName($0.name, name) }.map(\.value)
    }

    /// How many bytes the body will have, if the head says so: not for chunked or compressed bodies.
    public var expectedBodyBytes: Int? {
        guard self["content-encoding"] == nil, let length = self["content-length"].flatMap({ Int($0) }) else {
            return nil
        }
        return length >= 0 ? length : nil
    }
}
