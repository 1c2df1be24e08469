import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A URLSession and the exchanges that run in it.
final class URLSessionHost: Sendable {
    /// URLSession keeps its delegate until it is invalidated; a delegate that does not know the host lets it go.
    private let router: URLSessionRouter
    private let session: URLSession

    init(_ configuration: URLSessionTransport.Configuration) {
        let settings = URLSessionConfiguration.ephemeral
        settings.httpMaximumConnectionsPerHost = configuration.maximumConnectionsPerHost
        settings.httpShouldSetCookies = false
        settings.httpCookieAcceptPolicy = .never
        settings.httpCookieStorage = nil
        settings.urlCache = nil
        settings.urlCredentialStorage = nil
        settings.timeoutIntervalForRequest = 7 * 24 * 3600
        router = URLSessionRouter()
        session = URLSession(configuration: settings, delegate: router, delegateQueue: nil)
    }

    func start(_ exchange: URLSessionExchange, _ pipe: ResponsePipe, _ request: URLRequest, _ file: URL?) {
        let task = router.register(exchange) {
            // Under the lock, since asking a session for a task after its end raises an exception that Swift cannot
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

/// Hands what URLSession tells to the exchange it is about.
final class URLSessionRouter: NSObject, URLSessionDataDelegate {
    private struct State: Sendable {
        var exchanges: [Int: URLSessionExchange] = [:]
        var isClosed = false
    }

    private let state = Guarded(State())

    /// Makes a task for `exchange`; `nil` when the session is closed.
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

    /// `true` for the one who closes it.
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
