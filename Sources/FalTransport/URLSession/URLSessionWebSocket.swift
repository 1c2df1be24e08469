import FalSupport
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A WebSocket of URLSession, which frames, answers pings and goes through the system's proxies by itself.
///
/// It has a session of its own, which ends with it.
final class URLSessionWebSocket: WebSocketConnection {
    private let observer: Observer
    private let session: URLSession
    private let task: URLSessionWebSocketTask
    private let target: RequestTarget

    private init(_ request: URLRequest, _ target: RequestTarget, _ limits: WebSocketLimits) {
        self.target = target
        observer = Observer()
        let settings = URLSessionConfiguration.ephemeral
        settings.httpShouldSetCookies = false
        settings.httpCookieStorage = nil
        settings.urlCache = nil
        settings.urlCredentialStorage = nil
        if target.isLoopback { settings.connectionProxyDictionary = [:] }
        session = URLSession(configuration: settings, delegate: observer, delegateQueue: nil)
        task = session.webSocketTask(with: request)
        task.maximumMessageSize = limits.maximumMessageBytes
    }

    deinit { session.finishTasksAndInvalidate() }

    static func open(
        _ request: TransportRequest, _ target: RequestTarget, _ limits: WebSocketLimits
    ) async throws(TransportError) -> WebSocketAnswer {
        // The framework knows the request by its scheme: http → ws, https → wss.
        guard let url = URL(string: "ws" + request.url.dropFirst(4)) else {
            throw .invalidRequest("its URL is malformed", target)
        }
        var urlRequest = URLRequest(url: url)
        if let deadline = request.deadline { urlRequest.timeoutInterval = Double(deadline.wholeMilliseconds) / 1000 }
        for header in request.headers { urlRequest.setValue(header.value, forHTTPHeaderField: header.name) }
        let socket = URLSessionWebSocket(urlRequest, target, limits)
        let outcome = await withTaskCancellationHandler {
            await socket.observer.outcome(of: { socket.task.resume() })
        } onCancel: {
            socket.drop()
        }
        switch outcome {
        case .opened: return .opened(socket)
        case .failed(let error):
            socket.drop()
            if Task.isCancelled { throw .cancelled(target, mayHaveReachedServer: true) }
            if let answer = socket.task.response as? HTTPURLResponse, answer.statusCode != 101 {
                let headers = answer.allHeaderFields.map { TransportHeader("\($0.key)", "\($0.value)") }
                return .refused(
                    TransportHead(status: answer.statusCode, headers: headers, url: request.url), body: [])
            }
            throw URLSessionFailure.error(error, target, hasHead: false, nil)
        }
    }

    func send(_ message: WebSocketMessage) async throws(TransportError) {
        do {
            switch message {
            case .text(let text): try await task.send(.string(text))
            case .binary(let bytes): try await task.send(.data(Data(bytes)))
            }
        } catch {
            throw failure(error, .send)
        }
    }

    func receive() async throws(TransportError) -> WebSocketEvent {
        do {
            let message = try await withTaskCancellationHandler {
                try await task.receive()
            } onCancel: {
                drop()
            }
            switch message {
            case .string(let text): return .message(.text(text))
            case .data(let data): return .message(.binary(Array(data)))
            @unknown default: throw failure(URLError(.badServerResponse), .receive)
            }
        } catch {
            // A close frame ends a receive with an error; its code is known to the task.
            let code = UInt16(clamping: task.closeCode.rawValue)
            guard code != 0, !Task.isCancelled else { throw failure(error, .receive) }
            let reason = task.closeReason.map { String(decoding: $0, as: UTF8.self) } ?? ""
            return .closed(WebSocketClose(code: code, reason: reason))
        }
    }

    func close(_ close: WebSocketClose) async {
        task.cancel(
            with: URLSessionWebSocketTask.CloseCode(rawValue: Int(close.code)) ?? .normalClosure,
            reason: Data(close.reason.utf8))
    }

    func drop() { task.cancel() }

    private func failure(_ error: any Error, _ kind: TransportError.Kind) -> TransportError {
        if Task.isCancelled { return .cancelled(target, mayHaveReachedServer: true) }
        return TransportError(
            kind, "the WebSocket to \(target.place) broke: \(error.localizedDescription)", target,
            mayHaveReachedServer: true)
    }
}

/// Hears whether the socket opens.
private final class Observer: NSObject, URLSessionWebSocketDelegate {
    enum Outcome: Sendable {
        case opened
        case failed(any Error)
    }

    private struct State: Sendable {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let state = Locked(State())

    func outcome(of start: () -> Void) async -> Outcome {
        await withCheckedContinuation { waiter in
            let known = state.withLock { state in
                if state.outcome == nil { state.waiter = waiter }
                return state.outcome
            }
            if let known { return waiter.resume(returning: known) }
            start()
        }
    }

    private func decide(_ outcome: Outcome) {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.outcome = state.outcome ?? outcome
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    func urlSession(
        _ session: URLSession, webSocketTask: URLSessionWebSocketTask, didOpenWithProtocol protocol: String?
    ) { decide(.opened) }

    /// Whoever receives hears of it from the task.
    func urlSession(
        _ session: URLSession, webSocketTask: URLSessionWebSocketTask,
        didCloseWith closeCode: URLSessionWebSocketTask.CloseCode, reason: Data?
    ) {}

    /// The answer itself, as with requests that carry a key.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        decide(.failed(error ?? URLError(.networkConnectionLost)))
    }
}
