import FalSupport
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTP over Foundation's URLSession: the transport of the systems that have no libcurl for apps.
///
/// What follows from the limits of `URLSession`:
/// - There is no timeout for connecting alone: `connectTimeout` is ignored. `deadline` and `stallTimeout` are kept by
///   this transport; the stall timeout also covers connecting.
/// - A file is streamed when it is sent whole; a part of a file is copied to a temporary file first.
/// - Whether a failed request reached the server is only known for failed lookups, connections and handshakes; in all
///   other cases ``TransportError/mayHaveReachedServer`` is `true`.
/// - A request with `resending: .never` uses a session, and so a connection, of its own: URLSession resends what fails
///   on a reused connection. That costs a handshake for each.
/// - Bodies are always decompressed, also with an `Accept-Encoding` of the caller's.
/// - Headers are sorted by name; Foundation keeps them in a dictionary and joins several of one name.
/// - Requests to loopback addresses go through no proxy. On Linux, where URLSession always uses the proxies that the
///   environment names, such a request fails instead; list the address in `no_proxy` there.
///
/// On Linux it exists so that one suite can test both transports; use `CurlTransport` there. Foundation's URLSession
/// for Linux goes on receiving when the reader is slow, cannot tell a failed TLS handshake from other failures, loses
/// the body of a redirect that is not followed, and crashes at a response with trailers. It reads a file into memory.
public final class URLSessionTransport: Transport {
    public struct Configuration: Sendable {
        /// Further requests to one host wait for a connection.
        public var maximumConnectionsPerHost = 64
        /// About how many bytes of a body may be unread before its sender has to wait.
        public var bodyBuffer = 256 * 1024

        public init() {}
    }

    private let configuration: Configuration
    private let shared: SharedURLSession
    /// For loopback addresses, which never go through a proxy.
    private let direct: SharedURLSession

    public init(configuration: Configuration = .init()) {
        self.configuration = configuration
        shared = SharedURLSession(configuration)
        direct = SharedURLSession(configuration, usesProxies: false)
    }

    deinit {
        shared.endWhenIdle()
        direct.endWhenIdle()
    }

    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let target = RequestTarget(request.url)
        try RequestRules.check(request, target)
        guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
        if let proxy = URLSessionProxy.unavoidableProxy(for: target) {
            throw .invalidRequest(URLSessionProxy.refusal(target, proxy), target)
        }
        let (urlRequest, file) = try URLSessionRequest.make(request, target)
        let exchange = URLSessionExchange(request, file)
        let pipe = ResponsePipe(request, target, owner: exchange, capacity: configuration.bodyBuffer)
        let body = TransportBytes(pipe)
        let head = try await pipe.head {
            if request.resending == .never {
                let own = SharedURLSession(configuration, usesProxies: !target.isLoopback)
                own.start(exchange, pipe, urlRequest, file?.url)
                own.endWhenIdle()
            } else {
                (target.isLoopback ? direct : shared).start(exchange, pipe, urlRequest, file?.url)
            }
        }
        return TransportResponse(head: head, body: body)
    }

    // Foundation for Linux has WebSockets only with a newer libcurl than most systems have; use CurlTransport there.
    #if canImport(Darwin)
        public func openWebSocket(
            _ request: TransportRequest, limits: WebSocketLimits
        ) async throws(TransportError) -> WebSocketAnswer {
            let target = RequestTarget(request.url)
            try RequestRules.check(request, target)
            guard !Task.isCancelled else { throw .cancelled(target, mayHaveReachedServer: false) }
            return try await URLSessionWebSocket.open(request, target, limits)
        }
    #endif

    /// Cancels all exchanges and closes all connections. Requests sent later fail.
    public func shutdown() async {
        shared.endNow()
        direct.endNow()
    }
}

/// A URLSession and the exchanges that run in it.
private final class SharedURLSession: Sendable {
    /// Not this object: URLSession keeps its delegate until it is invalidated, and would keep itself alive.
    private let router: URLSessionRouter
    private let session: URLSession

    init(_ configuration: URLSessionTransport.Configuration, usesProxies: Bool = true) {
        let settings = URLSessionConfiguration.ephemeral
        settings.httpMaximumConnectionsPerHost = configuration.maximumConnectionsPerHost
        settings.httpShouldSetCookies = false
        settings.httpCookieAcceptPolicy = .never
        settings.httpCookieStorage = nil
        settings.urlCache = nil
        settings.urlCredentialStorage = nil
        if !usesProxies { settings.connectionProxyDictionary = [:] }
        settings.timeoutIntervalForRequest = 7 * 24 * 3600
        router = URLSessionRouter()
        session = URLSession(configuration: settings, delegate: router, delegateQueue: nil)
    }

    func start(_ exchange: URLSessionExchange, _ pipe: ResponsePipe, _ request: URLRequest, _ file: URL?) {
        let task = router.register(exchange) {
            // Under the lock, since asking an invalidated session for a task raises an exception that Swift cannot
            // catch.
            file.map { session.uploadTask(with: request, fromFile: $0) } ?? session.dataTask(with: request)
        }
        guard let task else {
            pipe.finish(.failure(.shutDown(pipe.target, mayHaveReachedServer: false)))
            return pipe.wake()
        }
        exchange.start(task, pipe)
    }

    func endWhenIdle() {
        if router.close() { session.finishTasksAndInvalidate() }
    }

    func endNow() {
        // Each exchange cancels its own task; see `URLSessionExchange.decideRedirect` for why the session must not.
        endWhenIdle()
        router.shutDown()
    }
}

/// Passes what URLSession reports to the exchange that it is about.
private final class URLSessionRouter: NSObject, URLSessionDataDelegate {
    private struct State: Sendable {
        var exchanges: [Int: URLSessionExchange] = [:]
        var isClosed = false
    }

    private let state = Locked(State())

    /// Makes the task of `exchange`; `nil` when the session is closed.
    func register(
        _ exchange: URLSessionExchange, _ makeTask: () -> URLSessionTask
    ) -> URLSessionTask? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let task = makeTask()
            state.exchanges[task.taskIdentifier] = exchange
            return task
        }
    }

    /// - Returns: `false` when it was closed before.
    func close() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    func shutDown() {
        for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.shutDown() }
    }

    private func exchange(of task: URLSessionTask) -> URLSessionExchange? {
        let number = task.taskIdentifier
        return state.withLock { $0.exchanges[number] }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.receive(response)
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.receive(data)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) {
        exchange(of: task)?.sent(totalBytesSent)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        guard let exchange = exchange(of: task) else { return completionHandler(nil) }
        exchange.decideRedirect(response, to: request, completionHandler)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let number = task.taskIdentifier
        state.withLock { $0.exchanges.removeValue(forKey: number) }?.complete(error, task.response)
    }
}
