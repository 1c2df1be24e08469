import FalSupport
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A WebSocket of URLSession, which frames, answers pings and goes through the system's proxies by itself.
///
/// It has a session of its own, which ends with it. Completion handlers are used in place of the asynchronous methods,
/// since URLSession does not call them when the line breaks: only its delegate hears of that.
final class URLSessionWebSocket: WebSocketConnection {
    let observer: SocketObserver
    let session: URLSession
    let task: URLSessionWebSocketTask
    private let target: RequestTarget

    init(_ request: URLRequest, _ target: RequestTarget, _ limits: WebSocketLimits) {
        self.target = target
        observer = SocketObserver()
        let settings = URLSessionConfiguration.ephemeral
        settings.httpShouldSetCookies = false
        settings.httpCookieStorage = nil
        settings.urlCache = nil
        settings.urlCredentialStorage = nil
        if target.isLoopback { settings.connectionProxyDictionary = [:] }
        // It would end a socket on which nothing comes for a while.
        settings.timeoutIntervalForRequest = request.timeoutInterval
        session = URLSession(configuration: settings, delegate: observer, delegateQueue: nil)
        task = session.webSocketTask(with: request)
        task.maximumMessageSize = limits.maximumMessageBytes
    }

    // A task that is not cancelled goes on, and keeps the session alive.
    deinit { session.invalidateAndCancel() }

    static func open(
        _ request: TransportRequest, _ target: RequestTarget, _ limits: WebSocketLimits
    ) async throws(TransportError) -> WebSocketAnswer {
        var (urlRequest, _) = try URLSessionRequest.make(request, target)
        // The framework knows the request by its scheme: http → ws, https → wss.
        urlRequest.url = URL(string: "ws" + request.url.dropFirst(4))
        let socket = URLSessionWebSocket(urlRequest, target, limits)
        let observer = socket.observer
        socket.task.resume()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await observer.wait { !$0.isOpen && !$0.isComplete } }
            if let deadline = request.deadline { group.addTask { try? await Task.sleep(for: deadline) } }
            await group.next()
            group.cancelAll()
        }
        if Task.isCancelled { throw .cancelled(target, mayHaveReachedServer: true) }
        let state = observer.current
        if state.isOpen { return .opened(socket) }
        if let response = socket.task.response as? HTTPURLResponse, response.statusCode != 101 {
            return .refused(TransportHead(response, url: request.url), body: [])
        }
        let proxy = URLSessionProxy.proxy(for: target, request.url)
        guard state.isComplete else {
            throw .deadlinePassed(request.deadline ?? .zero, target, mayHaveReachedServer: true).naming(proxy)
        }
        throw URLSessionFailure.error(state.error ?? URLError(.badServerResponse), target, hasHead: false, proxy)
    }

    func send(_ message: WebSocketMessage) async throws(TransportError) {
        let framed: URLSessionWebSocketTask.Message =
            switch message {
            case .text(let text): .string(text)
            case .binary(let bytes): .data(Data(bytes))
            }
        let result: Result<Void, any Error> = await outcome { done in
            task.send(framed) { error in done(error.map { .failure($0) } ?? .success(())) }
        }
        if case .failure(let error) = result { throw failure(error, .send) }
    }

    func receive() async throws(TransportError) -> WebSocketEvent {
        let result: Result<WebSocketMessage, any Error> = await outcome { done in
            task.receive { received in
                done(
                    received.flatMap { message in
                        switch message {
                        case .string(let text): .success(.text(text))
                        case .data(let data): .success(.binary(Array(data)))
                        @unknown default: .failure(URLError(.cannotDecodeRawData))
                        }
                    })
            }
        }
        let reason: any Error
        switch result {
        case .success(let message): return .message(message)
        case .failure(let error): reason = error
        }
        // A close of the other side ends this with "not connected", and may be reported after it. After any other
        // failure the task need not end by itself.
        let known = WebSocketClose(task.closeCode, task.closeReason)
        if known == nil, (reason as? POSIXError)?.code != .ENOTCONN { task.cancel() }
        await observer.wait { known == nil && $0.close == nil && !$0.isComplete }
        guard let close = observer.current.close ?? known, !Task.isCancelled else { throw failure(reason, .receive) }
        return .closed(close)
    }

    /// What `start` reports, or why the task has ended without a report; a cancelled task of ours ends the connection.
    private func outcome<Value: Sendable>(
        _ start: (_ done: @escaping @Sendable (Result<Value, any Error>) -> Void) -> Void
    ) async -> Result<Value, any Error> {
        let report = Locked<Result<Value, any Error>?>(nil)
        if !observer.current.isComplete {
            start { [observer] result in
                report.withLock { $0 = result }
                observer.wake()
            }
        }
        await observer.wait { state in !state.isComplete && report.withLock { $0 == nil } }
        if Task.isCancelled { drop() }
        return report.withLock { $0 } ?? .failure(observer.current.error ?? URLError(.networkConnectionLost))
    }

    func close(_ close: WebSocketClose) async {
        task.cancel(
            with: URLSessionWebSocketTask.CloseCode(rawValue: Int(close.code)) ?? .normalClosure,
            reason: close.reason.isEmpty ? nil : Data(close.reason.utf8))
    }

    func drop() { task.cancel() }

    private func failure(_ error: any Error, _ kind: TransportError.Kind) -> TransportError {
        if Task.isCancelled { return .cancelled(target, mayHaveReachedServer: true) }
        return TransportError(
            kind, "the WebSocket to \(target.place) broke: \(error.localizedDescription)", target,
            mayHaveReachedServer: true)
    }
}

/// Hears what becomes of a socket: whether it opens, how the other side closes it, and that it is over.
final class SocketObserver: NSObject, URLSessionWebSocketDelegate {
    struct State: Sendable {
        var isOpen = false
        var close: WebSocketClose?
        /// Nothing comes any more.
        var isComplete = false
        var error: (any Error)?
    }

    private let state = Locked(State())
    private let waiters = Waiters()

    var current: State { state.withLock { $0 } }

    /// Returns when `mustWait` is false, or the task is cancelled.
    func wait(while mustWait: (State) -> Bool) async { await waiters.wait { mustWait(current) } }

    func wake() { waiters.wake() }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        wake()
    }

    func urlSession(
        _ session: URLSession, webSocketTask: URLSessionWebSocketTask, didOpenWithProtocol protocol: String?
    ) { change { $0.isOpen = true } }

    func urlSession(
        _ session: URLSession, webSocketTask: URLSessionWebSocketTask,
        didCloseWith closeCode: URLSessionWebSocketTask.CloseCode, reason: Data?
    ) {
        if let close = WebSocketClose(closeCode, reason) { change { $0.close = close } }
    }

    /// The answer itself, as with requests that carry a key.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        change { state in
            state.isComplete = true
            state.error = error
        }
    }
}

extension WebSocketClose {
    /// `nil` for what stands for an open socket, or for a line that broke: nobody sends these codes.
    fileprivate init?(_ code: URLSessionWebSocketTask.CloseCode, _ reason: Data?) {
        guard ![.invalid, .abnormalClosure, .tlsHandshakeFailure].contains(code) else { return nil }
        self.init(
            code: UInt16(clamping: code.rawValue), reason: reason.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
}
