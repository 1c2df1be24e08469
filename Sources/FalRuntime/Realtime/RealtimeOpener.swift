import FalFields
import FalSupport
import FalTransport

/// Opens the sockets of a connection: token, address, handshake.
final class RealtimeOpener: Sendable {
    private struct HeldToken: Sendable {
        var token: FalRealtimeToken
        /// Nine tenths of its life: it must not expire while the socket opens.
        var isFreshUntil: ContinuousClock.Instant
    }

    private let client: FalClient
    private let endpoint: EndpointID
    private let options: FalRealtimeOptions
    private let now: @Sendable () -> ContinuousClock.Instant
    private let held = Locked<HeldToken?>(nil)
    /// Of what the newest socket was opened with. Servers and proxies quote what they were sent.
    private let secret = Locked(KeyRedaction(key: nil))

    /// - Parameter now: Tells whether a token is still fresh.
    init(
        _ client: FalClient, _ endpoint: EndpointID, _ options: FalRealtimeOptions,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.client = client
        self.endpoint = endpoint
        self.options = options
        self.now = now
    }

    /// The next opening asks for another one.
    func forgetToken() { held.withLock { $0 = nil } }

    var redaction: KeyRedaction { secret.withLock { $0 } }

    func open() async throws(FalError) -> any WebSocketConnection {
        var call = HTTPCall("the realtime connection", "GET", client.configuration.hosts.run, endpoint: endpoint)
        if let problem = client.configuration.hosts.problem { throw call.error(.configuration, problem) }
        var token: FalRealtimeToken?
        if case .key = options.authorization {} else { token = try await currentToken(call) }
        call.url = client.realtime.address(
            of: endpoint, with: token, maximumBuffering: options.maximumBuffering, path: options.path)
        var request = TransportRequest(url: call.url)
        request.deadline = options.openTimeout
        request.headers.append(TransportHeader("User-Agent", client.configuration.userAgent))
        if token == nil {
            guard let authorization = try await client.authorization(of: call) else {
                throw call.error(
                    .configuration, "there is no key for the realtime connection; nothing was sent. Give a token")
            }
            request.headers.append(TransportHeader("Authorization", authorization))
        }
        for (name, value) in client.configuration.headers.sorted(by: { $0.key < $1.key }) {
            request.headers.append(TransportHeader(name, value))
        }
        let redaction = KeyRedaction(key: token?.text ?? request.headers.first { $0.name == "Authorization" }?.value)
        secret.withLock { $0 = redaction }
        switch try await answer(to: request, call) {
        case .opened(let socket): return socket
        case .refused(let head, let body):
            let response = HTTPCall.Response(head: head, body: redaction.applied(to: body))
            throw call.addingContext(to: FalError(rejection: response, of: call, withKey: true))
        }
    }

    private func answer(
        to request: TransportRequest, _ call: HTTPCall
    ) async throws(FalError) -> WebSocketAnswer {
        let limits = WebSocketLimits(maximumMessageBytes: options.maximumResultBytes)
        do throws(TransportError) {
            return try await client.transport.openWebSocket(request, limits: limits)
        } catch {
            guard error.kind == .nameLookup || error.kind == .connect,
                let backup = client.configuration.hosts.backup(of: request.url)
            else { throw call.addingContext(to: FalError(error, during: call)) }
            var request = request
            request.url = backup
            let first = error
            do throws(TransportError) {
                return try await client.transport.openWebSocket(request, limits: limits)
            } catch {
                // What the usual host said tells more than that the second one cannot be reached either.
                let isNoMore = error.kind == .nameLookup || error.kind == .connect
                throw call.addingContext(to: FalError(isNoMore ? first : error, during: call))
            }
        }
    }

    private func currentToken(_ call: HTTPCall) async throws(FalError) -> FalRealtimeToken {
        switch options.authorization {
        case .key: throw call.error(.configuration, "a key is no token")
        case .provider(let provider):
            do {
                return try await provider()
            } catch {
                if Task.isCancelled { throw call.error(.cancelled, "the opening was cancelled") }
                // The provider's error is not quoted: it could contain a token.
                throw call.error(.configuration, "there is no token: its provider failed with \(type(of: error))")
            }
        case .token(let lifetime):
            let asked = now()
            if let held = held.withLock({ $0 }), asked < held.isFreshUntil { return held.token }
            let token = try await client.realtime.token(for: [endpoint], lifetime: lifetime)
            held.withLock { $0 = HeldToken(token: token, isFreshUntil: asked + lifetime * 9 / 10) }
            return token
        }
    }
}
